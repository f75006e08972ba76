"""What the software can answer itself from its own records. Where it cannot know, it says nothing.

An item that the software answered cannot be typed over; one that it could not answer stays open
for a person.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from governance.approvals.models import AnswerValue, Assessment
from governance.rules import licences
from inventory.hubs.base import ScanStatus
from inventory.licence_reading import identity_of
from inventory.models import Revision

KNOWN_LICENCE = frozenset({"agree", "text only", "decided"})
WEIGHTS = frozenset(
    {".safetensors", ".bin", ".gguf", ".ggml", ".pt", ".pth", ".onnx", ".h5", ".ckpt", ".msgpack"}
)


@dataclass(frozen=True)
class Collected:
    """An answer of the software: the value, where it is from, and the record that shows it."""

    value: AnswerValue
    source: str
    record: Mapping[str, Any]


Collector = Callable[[Sequence[Revision], Assessment], Collected | None]


def model_pinned(revisions: Sequence[Revision], assessment: Assessment) -> Collected | None:
    """Every model of the system is named with its full commit."""
    models = [{"model": row.model.repo_id, "commit": row.sha} for row in revisions]
    return _satisfied("The commits pinned in the inventory.", models)


def checksums(revisions: Sequence[Revision], assessment: Assessment) -> Collected | None:
    """The hub states a SHA-256 for every file of weights."""
    models = []
    for row in revisions:
        weights = [file for file in row.files.all() if _is_weights(file.path)]
        if not weights or not all(file.sha256 for file in weights):
            return None
        sums = {file.path: file.sha256 for file in weights}
        models.append({"model": row.model.repo_id, "commit": row.sha, "sha256": sums})
    return _satisfied("The SHA-256 of each file of weights, as the hub states it.", models)


def source(revisions: Sequence[Revision], assessment: Assessment) -> Collected | None:
    """Hub and publisher are known, and the hub still offers the model."""
    if any(row.model.unavailable_since or row.model.disabled for row in revisions):
        return None
    models = [
        {
            "model": row.model.repo_id,
            "hub": row.model.hub,
            "hub_id": row.model.hub_id,
            "publisher": row.model.publisher,
            "checked_at": row.model.checked_at.isoformat(),
        }
        for row in revisions
    ]
    return _satisfied("Hub and publisher as the hub gave them at the last poll.", models)


def licence_identified(revisions: Sequence[Revision], assessment: Assessment) -> Collected | None:
    """Each licence is settled by its whole text, or a person decided it; a claim is not enough."""
    models = []
    for row in revisions:
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


def scan(revisions: Sequence[Revision], assessment: Assessment) -> Collected | None:
    """The hub's scanners are done: nothing found, or something found in one of the models."""
    states = {row.scan_status for row in revisions}
    models = [
        {
            "model": row.model.repo_id,
            "commit": row.sha,
            "scan": row.scan_status,
            "issues": row.scan_issues,
            "checked_at": row.checked_at.isoformat(),
        }
        for row in revisions
    ]
    said = "The result of the hub's security scanners at the last poll."
    if ScanStatus.ISSUE in states:
        return Collected(AnswerValue.NOT_SATISFIED, said, {"models": models})
    return _satisfied(said, models) if states == {ScanStatus.NO_ISSUE} else None


def assessment_done(revisions: Sequence[Revision], assessment: Assessment) -> Collected | None:
    """The use case is described and no open question could change the verdicts."""
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
    "scan": scan,
    "assessment_done": assessment_done,
}


def _satisfied(source: str, models: list[dict[str, Any]]) -> Collected:
    return Collected(AnswerValue.SATISFIED, source, {"models": models})


def _is_weights(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in WEIGHTS
