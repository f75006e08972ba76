"""What approvals are bound to, as hashes: equal digests mean that nothing they rely on changed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from governance.rules import canonical
from inventory.agent_facts import recorded
from inventory.hubs import scanners
from inventory.models import HubModel, Revision, UseCase

# What asks for a look: who can still fetch it, and the licence that the hub states now. The commit
# that runs here came under the licence of its day; whether new terms reach it a person has to say.
ACCESS = (
    "gated",
    "private",
    "unavailable",
    "licence_key",
    "licence_name",
    "licence_text_sha256",
    "access_event",
)
EVENTS = ("standing_event", "access_event")


def facts_digest(
    use_case: UseCase,
    revisions: Iterable[Revision] | None = None,
    agent: Mapping[str, Any] | None = None,
) -> str:
    """Digest what a use case is: purpose, answers, a raised tier, and what it runs on.

    `revisions` are those of its system, each with its model, and `agent` what is recorded of its
    tools; both are read if not given. A system without tools has no place for them, and a use that
    is not retired none for that, which keeps their digests as they always were.
    """
    if revisions is None:
        revisions = revisions_of(use_case.system_id)
    if agent is None:
        agent = recorded(use_case.system_id)
    return canonical.digest(
        {
            **({"agent": agent} if agent else {}),
            **({"retired": True} if use_case.is_retired else {}),
            "purpose": use_case.purpose,
            "facts": use_case.facts,
            "ai_act_facts": use_case.ai_act_facts,
            "licence_facts": use_case.licence_facts,
            "tier_raised_to": use_case.tier_raised_to,
            "revisions": sorted([r.model.hub, r.model.hub_id, r.sha] for r in revisions),
        }
    )


def revisions_of(system_id: int) -> list[Revision]:
    """Return the revisions that a system uses, with what their digests need."""
    rows = Revision.objects.filter(uses__system_id=system_id).select_related("model")
    return list(rows.only("sha", "model__hub", "model__hub_id", "model__repo_id"))


def revision_digest(
    revision: Revision,
    *,
    files: Iterable[Sequence[Any]],
    base_models: Iterable[Sequence[str]],
) -> str:
    """Digest one commit: its bytes, its licence, its lineage.

    `files` are (path, size, blob id, SHA-256). What a person decided about the licence counts where
    there is a decision. What scanners found has a digest of its own; its place here stays empty,
    which keeps the digests of commits without a finding as they always were.
    """
    decision = revision.licence_decision.get("licence_id", "")
    return canonical.digest(
        {
            **({"licence_decision": decision} if decision else {}),
            "sha": revision.sha,
            "licence": [revision.licence_key, revision.licence_name, revision.licence_link],
            "licence_text": revision.licence_text_sha256,
            "files": files_digest(files),
            "base_models": sorted([name, relation] for name, relation in base_models),
            "issues": [],
        }
    )


def scan_digest(revision: Revision, words: Iterable[Sequence[str]] = ()) -> str:
    """Digest what scanners found in a commit.

    A scan that ends without an issue takes nothing away from what was relied on, so only issues
    count; a finding that appears or goes does. `words` are (path, scanner, its word) of each that
    names a problem: one may turn while the hub's word for the whole file stays.
    """
    found = scanners.found(revision.scan_issues)
    return canonical.digest([*found, *sorted(list(row) for row in words)])


def scanner_words(revision: Revision) -> list[tuple[str, str, str]]:
    """Return (path, scanner, its word) of each scanner that names a problem in a stored commit."""
    rows = revision.files.exclude(scanners={}).annotate(said=Cast("scanners", TextField()))
    named = Q()
    for word in scanners.PROBLEMS:
        named |= Q(said__contains=f'"{word}"')
    return [
        (path, scanner, word)
        for path, said in rows.filter(named).values_list("path", "scanners")
        for scanner, word in scanners.problems(said).items()
    ]


def licence_digest(revision: Revision) -> str:
    """Digest what a decision about the licence rests on: the card's claim and the text."""
    return canonical.digest(
        {
            "claim": [revision.licence_key, revision.licence_name, revision.licence_link],
            "text": revision.licence_text_sha256,
        }
    )


def files_digest(files: Iterable[Sequence[Any]]) -> str:
    """Digest a file list, whatever its order."""
    return canonical.digest(
        sorted([path, size, blob, sha256] for path, size, blob, sha256 in files)
    )


def set_standing_digests(model: HubModel) -> None:
    """Digest what the hub can change while a pinned commit stays what it is.

    Which model it is and whether it is disabled have one digest; who can still fetch it, and under
    which licence, has another, for the policy says different things of them. A new name is in
    neither: the hub's stable key is, and it keeps the model what it was. An event counts once there
    was one.
    """
    said = {key: value for key, value in standing(model).items() if value or key not in EVENTS}
    model.access_digest = canonical.digest({key: said[key] for key in said if key in ACCESS})
    model.standing_digest = canonical.digest({key: said[key] for key in said if key not in ACCESS})


def standing(model: HubModel) -> Mapping[str, Any]:
    """Return the facts of a model's standing at its hub."""
    return {
        "hub_id": model.hub_id,
        "gated": model.gated,
        "private": model.private,
        "disabled": model.disabled,
        "unavailable": model.unavailable_since is not None,
        "licence_key": model.head_licence_key,
        "licence_name": model.head_licence_name,
        "licence_text_sha256": model.head_licence_text_sha256,
        "standing_event": model.standing_event,
        "access_event": model.access_event,
    }
