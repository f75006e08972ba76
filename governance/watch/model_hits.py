"""Which flaws concern the models that systems use: by bytes, by repository, by what they come from.

It reads rows and writes none. Of several ways to one flaw the surest is told (see `MatchKind`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from governance.rules import canonical
from governance.watch.clues import Clue, ancestry, by_repository, by_weights
from governance.watch.hits import Hit, thing_of_model, title_of
from governance.watch.match_words import because, names_of
from governance.watch.models import (
    Advisory,
    Candidate,
    Certainty,
    Change,
    ChangeKind,
    MatchKind,
)
from governance.watch.severities import worst
from governance.watch.sources.hub_scans import SOURCE as HUB_SCANS
from inventory.models import HubName, Revision, SystemModel

LONGEST = 300
# A person who confirmed a name is surer than a lineage that nobody confirmed.
SUREST = (MatchKind.WEIGHTS, MatchKind.REPOSITORY, MatchKind.NAME, MatchKind.LINEAGE)


@dataclass(frozen=True)
class Uses:
    """What systems use, by system; and what is known against it by commit."""

    revisions: Mapping[int, Sequence[Revision]]
    clues: Mapping[int, Sequence[Clue]]
    confirmed: Mapping[tuple[int, int], Sequence[Candidate]]
    told_by_changes: frozenset[tuple[int, int]]

    def hits(self, system_id: int) -> list[Hit]:
        """Return every flaw that concerns a model of one system."""
        grouped: dict[tuple[str, int], list[Clue]] = defaultdict(list)
        for revision in self.revisions.get(system_id, ()):
            for clue in self._clues(system_id, revision):
                grouped[clue.advisory.group_key, revision.model_id].append(clue)
        return [_hit(group, clues) for (group, _), clues in grouped.items()]

    def told(self, system_id: int, revision: Revision | None, advisory: Advisory) -> bool:
        """Tell whether a change at the hub has told the system of this verdict of scanners."""
        changed = revision is not None and (system_id, revision.pk) in self.told_by_changes
        return changed and advisory.source == HUB_SCANS

    def _clues(self, system_id: int, revision: Revision) -> Iterable[Clue]:
        yield from self.clues.get(revision.pk, ())
        for row in self.confirmed.get((system_id, revision.model_id), ()):
            yield Clue(MatchKind.NAME, row.advisory, revision, row.named)


def uses_of(systems: Collection[int], models: Collection[int] | None) -> Uses:
    """Return what these systems use, of these models alone if some are given."""
    rows = SystemModel.objects.filter(system__in=systems).select_related("revision__model")
    if models is not None:
        rows = rows.filter(revision__model__in=list(models))
    bulk = (f"revision__{name}" for name in ("raw", "card", "licence_text", "licence_findings",
                                             "effective_terms"))  # fmt: skip
    revisions: dict[int, list[Revision]] = defaultdict(list)
    for use in rows.defer(*bulk).order_by("pk"):
        revisions[use.system_id].append(use.revision)
    used = {one.pk: one for found in revisions.values() for one in found}
    return Uses(
        revisions, _clues_of(list(used.values())), _confirmed(systems), _told(systems, used)
    )


def _clues_of(revisions: Sequence[Revision]) -> dict[int, list[Clue]]:
    clues: dict[int, list[Clue]] = defaultdict(list)
    for clue in (*by_weights(revisions), *by_repository(revisions), *ancestry(revisions)):
        clues[clue.revision.pk].append(clue)
    return clues


def _confirmed(systems: Collection[int]) -> dict[tuple[int, int], list[Candidate]]:
    found: dict[tuple[int, int], list[Candidate]] = defaultdict(list)
    rows = Candidate.objects.confirmed().filter(system__in=systems, advisory__withdrawn="")
    for row in rows.select_related("advisory").defer("advisory__record").order_by("pk"):
        found[row.system_id, row.model_id].append(row)
    return found


def _told(systems: Collection[int], revisions: Collection[int]) -> frozenset[tuple[int, int]]:
    """Return (system, commit) of scan verdicts that changed and are findings for that alone."""
    rows = Change.objects.filter(kind=ChangeKind.SCAN_CHANGED, revision__in=list(revisions))
    found = rows.filter(findings__system__in=systems)
    return frozenset(found.values_list("findings__system", "revision"))


def _hit(group: str, clues: Sequence[Clue]) -> Hit:
    kind = min((clue.kind for clue in clues), key=SUREST.index)
    telling = [clue for clue in clues if clue.kind is kind]
    advisories = {clue.advisory.pk: clue.advisory for clue in telling}
    advisory = max(advisories.values(), key=lambda one: (bool(one.summary), -one.pk))
    severity = worst(one.severity for one in advisories.values())
    inherited = kind is MatchKind.LINEAGE
    certainty = Certainty.INHERITED if inherited else Certainty.MATCHED
    revision = max((clue.revision for clue in telling), key=lambda one: one.pk)
    facts = {"severity": severity, "certainty": str(certainty), "by": _facts(kind, telling)}
    return Hit(
        group_key=group,
        thing=thing_of_model(revision.model_id),
        subject=_subject(revision, telling)[:LONGEST],
        advisory=advisory,
        match_kind=kind,
        revision=revision,
        severity=severity,
        certainty=certainty,
        title=title_of(advisory)[:LONGEST],
        because=because(kind, telling, names_of(advisories.values())),
        basis=canonical.digest(facts),
    )


def _facts(kind: MatchKind, clues: Sequence[Clue]) -> list[list[str]]:
    """Return what a decision rests on: the bytes alone, or the commit and how it was reached."""
    if kind is MatchKind.WEIGHTS:
        return sorted([[clue.sha256] for clue in clues])
    return sorted([[clue.revision.sha, clue.said] for clue in clues])


def _subject(revision: Revision, clues: Sequence[Clue]) -> str:
    """Return the model with its hub, and the first file where files are concerned."""
    named = f"{revision.model.repo_id} ({HubName(revision.model.hub).label})"
    files = sorted({clue.said for clue in clues if clue.sha256})
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    return f"{named}, {files[0]}{more}" if files else named
