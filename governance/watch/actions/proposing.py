"""Propose candidates: models of systems that an advisory may mean by a name in free words.

A candidate is no finding. Who decides on them: see `candidates`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from governance.audit.actions import Said, record_many
from governance.audit.events import Event
from governance.rules.model_names import answers_to, plain
from governance.watch.hits import Hit, thing_of_model
from governance.watch.model_hits import Uses
from governance.watch.models import (
    Advisory,
    AdvisoryArtifact,
    ArtifactKind,
    Candidate,
    CandidateState,
)
from governance.watch.models.candidates import CandidateQuerySet
from inventory.models import HubModel, ModelAlias, System

Place = tuple[int, int, str]


@dataclass(frozen=True)
class Likeness:
    """A model of a system, and an advisory with its own wording of the name."""

    system: System
    model: HubModel
    advisory: Advisory
    named: str

    @property
    def place(self) -> Place:
        """What there is one candidate of: records of one flaw are one."""
        return self.system.pk, self.model.pk, self.advisory.group_key


def models_called(names: Collection[str]) -> Iterator[int]:
    """Yield the models in use that one of these plain names may mean."""
    if not names:
        return
    for model, called in _called(HubModel.objects.in_use().values_list("pk", flat=True)).items():
        if not called.isdisjoint(names):
            yield model


def propose(
    systems: Sequence[System],
    uses: Uses,
    hits: Mapping[System, Sequence[Hit]],
    models: Collection[int] | None,
    *,
    at: datetime,
) -> None:
    """Bring the candidates of locked systems up to date, for these models or all with None.

    What is known surely needs no guess. A refused one opens again only if its wording is another.
    """
    scope = Candidate.objects.filter(system__in=systems)
    scope = scope if models is None else scope.filter(model__in=list(models))
    known = _known(scope)
    sure = {
        (system.pk, hit.thing, hit.group_key) for system, found in hits.items() for hit in found
    }
    found = {
        one.place: one
        for one in _likenesses(systems, uses)
        if (one.system.pk, thing_of_model(one.model.pk), one.advisory.group_key) not in sure
    }
    standing = [row.pk for place, row in known.items() if place in found]
    scope.waiting().exclude(pk__in=standing).delete()
    _open(found, {place: row for place, row in known.items() if _stays(row, standing)}, at=at)


def _stays(row: Candidate, standing: Collection[int]) -> bool:
    return row.state != CandidateState.OPEN or row.pk in standing


def _known(scope: CandidateQuerySet) -> dict[Place, Candidate]:
    """Return the candidates by place; of several on one flaw, that on which a person decided."""
    rows = scope.select_related("advisory").defer("advisory__record", "advisory__details")
    ranked = sorted(rows, key=_decided)
    return {(row.system_id, row.model_id, row.advisory.group_key): row for row in ranked}


def _decided(row: Candidate) -> tuple[bool, int]:
    return row.state != CandidateState.OPEN, -row.pk


def _likenesses(systems: Sequence[System], uses: Uses) -> Iterator[Likeness]:
    models = {one.model_id: one.model for found in uses.revisions.values() for one in found}
    called = _called(models)
    wordings = _wordings({name for names in called.values() for name in names})
    for system in systems:
        for pk in sorted({one.model_id for one in uses.revisions.get(system.pk, ())}):
            for name in sorted(called[pk]):
                for named, advisory in wordings.get(name, ()):
                    yield Likeness(system, models[pk], advisory, named)


def _called(models: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return the plain names that each model answers to, under all names it has or had."""
    keys = list(models)
    rows = HubModel.objects.filter(pk__in=keys).values_list("pk", "repo_id")
    aliases = ModelAlias.objects.filter(model__in=keys).values_list("model", "repo_id")
    found: dict[int, frozenset[str]] = dict.fromkeys(keys, frozenset())
    for pk, repo_id in (*rows, *aliases):
        found[pk] |= answers_to(repo_id)
    return found


def _wordings(names: Collection[str]) -> dict[str, list[tuple[str, Advisory]]]:
    """Return by plain name how advisories word it; the last is of the oldest advisory."""
    if not names:
        return {}
    rows = AdvisoryArtifact.objects.filter(kind=ArtifactKind.MODEL, advisory__withdrawn="")
    meant = {
        said: name
        for said in rows.order_by().values_list("name", flat=True).distinct()
        if (name := plain(said)) in names
    }
    found: dict[str, list[tuple[str, Advisory]]] = defaultdict(list)
    named = rows.filter(name__in=list(meant)).select_related("advisory")
    for row in named.defer("advisory__record", "advisory__details").order_by("-advisory", "-pk"):
        found[meant[row.name]].append((row.name, row.advisory))
    return found


def _open(
    found: Mapping[Place, Likeness], known: Mapping[Place, Candidate], *, at: datetime
) -> None:
    new = [_candidate(one, at=at) for place, one in found.items() if place not in known]
    Candidate.objects.bulk_create(new, batch_size=1000)
    again = [
        _again(known[place], one)
        for place, one in found.items()
        if place in known and _worded_otherwise(known[place], one)
    ]
    said = [Said(Event.CANDIDATE_FOUND, on=row, note=_words(row)) for row in (*new, *again)]
    record_many(said, by=None, at=at)


def _candidate(one: Likeness, *, at: datetime) -> Candidate:
    return Candidate(
        system=one.system, model=one.model, advisory=one.advisory, named=one.named, found_at=at
    )


def _worded_otherwise(row: Candidate, one: Likeness) -> bool:
    """Tell whether what a person refused, or has yet to look at, is named otherwise by now."""
    asks = row.state != CandidateState.CONFIRMED and row.advisory_id == one.advisory.pk
    return asks and row.named != one.named


def _again(row: Candidate, one: Likeness) -> Candidate:
    row.named, row.state = one.named, CandidateState.OPEN
    row.reason, row.decided_by, row.decided_at = "", None, None
    row.save()
    return row


def _words(row: Candidate) -> str:
    return f"{row.advisory} names “{row.named}”, which may mean {row.model}."
