"""What the software can answer itself from its own records. Where it cannot know, it says nothing.

An item that the software answered cannot be typed over; one that it could not answer stays open
for a person.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from governance.approvals.collected import Collected, Records
from governance.approvals.models import AnswerValue
from governance.approvals.proof import CARRIES
from governance.approvals.supply_chain import supply_chain
from governance.approvals.training import training_current
from governance.evidence.models import Strength
from governance.rules import licences, policy
from inventory.licence_reading import identity_of
from inventory.models import TrustEvidence, TrustStatus

Collector = Callable[[Records], Collected | None]
KNOWN_LICENCE = frozenset({"agree", "text only", "decided"})
WEIGHTS = frozenset(
    {".safetensors", ".bin", ".gguf", ".ggml", ".pt", ".pth", ".onnx", ".h5", ".ckpt", ".msgpack"}
)


def model_pinned(records: Records) -> Collected | None:
    """Every model of the system is named with its full commit."""
    models = [{"model": row.model.repo_id, "commit": row.sha} for row in records.revisions]
    return _satisfied("The commits pinned in the inventory.", models)


def checksums(records: Records) -> Collected | None:
    """The deployed files were hashed; or, which is weaker, the hub states what they should be."""
    models = []
    for row in records.revisions:
        weights = [file for file in row.files.all() if _is_weights(file.path)]
        if not weights or not all(file.sha256 for file in weights):
            return None
        sums = {file.path: file.sha256 for file in weights}
        models.append({"model": row.model.repo_id, "commit": row.sha, "sha256": sums})
    return _where_it_runs(records, models) or Collected(
        AnswerValue.SATISFIED,
        "The SHA-256 of each file of weights, as the hub states it. Nobody has compared the "
        "deployed files with it yet.",
        {"models": models, CARRIES: Strength.DOCUMENT.value, "deployed": "not compared"},
    )


def source(records: Records) -> Collected | None:
    """Hub and publisher are known, and the hub still offers the model."""
    if any(row.model.unavailable_since or row.model.disabled for row in records.revisions):
        return None
    models = [
        {
            "model": row.model.repo_id,
            "hub": row.model.hub,
            "hub_id": row.model.hub_id,
            "publisher": row.model.publisher,
            "checked_at": row.model.checked_at.isoformat(),
        }
        for row in records.revisions
    ]
    return _satisfied("Hub and publisher as the hub gave them at the last poll.", models)


def licence_identified(records: Records) -> Collected | None:
    """Each licence is settled by its whole text, or a person decided it; a claim is not enough."""
    models = []
    for row in records.revisions:
        identity = identity_of(row)
        if identity.status not in KNOWN_LICENCE or not identity.id:
            return None
        models.append(
            {
                "model": row.model.repo_id,
                "licence": identity.id,
                "title": identity.title,
                "how": identity.status,
                "text_sha256": row.licence_text_sha256,
            }
        )
    return _satisfied(
        "Texts that are licences of the catalogue, word for word, or decisions of a person; "
        f"catalogue {licences.edition()}.",
        models,
    )


def assessment_done(records: Records) -> Collected | None:
    """The use case is described and no open question could change the verdicts."""
    assessment = records.assessment
    if assessment.open_questions:
        return None
    record = {
        "purpose": assessment.use_case.purpose,
        "tier": assessment.tier,
        "ai_act_category": assessment.ai_act_category,
        "licence_outcome": assessment.licence_outcome,
        "editions": assessment.editions,
    }
    return Collected(AnswerValue.SATISFIED, "The assessment of the use case.", record)


COLLECTORS: Mapping[str, Collector] = {
    "model_pinned": model_pinned,
    "checksums": checksums,
    "source": source,
    "licence_identified": licence_identified,
    "supply_chain": supply_chain,
    "assessment_done": assessment_done,
    "training_current": training_current,
}


def collected(answered_by: str, records: Records) -> Collected | None:
    """Return what the software knows about an item, None where it does not.

    Of a system without a model nothing is known: an empty list would pass every question.
    """
    collector = COLLECTORS.get(answered_by)
    return collector(records) if collector and records.revisions else None


def _where_it_runs(records: Records, models: list[dict[str, Any]]) -> Collected | None:
    """Return what hashing the deployed files gave, None where one revision was never hashed."""
    rows = TrustEvidence.objects.filter(
        revision__in=records.revisions, item=policy.go_live().trust_item
    )
    found = {row.revision_id: row for row in rows if _counts(row, records)}
    deployed = [
        {"commit": row.sha, "result": found[row.pk].detail, "checker": found[row.pk].checker}
        for row in records.revisions
        if row.pk in found
    ]
    record = {"models": models, "deployed": deployed}
    if any(row.status == TrustStatus.FAIL for row in found.values()):
        said = "The files were hashed where they run and differ from the pinned commit."
        return Collected(AnswerValue.NOT_SATISFIED, said, record)
    if len(deployed) < len(records.revisions):
        return None
    said = "The files were hashed where they run and agree with the pinned commits."
    return Collected(AnswerValue.SATISFIED, said, record, _first_end(found.values()))


def _counts(row: TrustEvidence, records: Records) -> bool:
    if row.status == TrustStatus.FAIL:
        return True
    lasts = row.expires_at is None or row.expires_at > records.at
    return row.status == TrustStatus.PASS and lasts


def _first_end(rows: Iterable[TrustEvidence]) -> date | None:
    return min((row.expires_at.date() for row in rows if row.expires_at), default=None)


def _satisfied(source: str, models: list[dict[str, Any]]) -> Collected:
    return Collected(AnswerValue.SATISFIED, source, {"models": models})


def _is_weights(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in WEIGHTS
