"""Look-ups of ancestors and datasets: asked until the hub answers, visible all the time."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can_anywhere
from governance.audit.actions import record
from governance.audit.events import Event
from governance.rules import licences
from governance.rules.lineage import edition
from governance.web.refusals import NotAllowed, Refused
from inventory.actions import lineage
from inventory.actions.registrations import LEASE, MOST_TRIES, wait_after
from inventory.actions.snapshots import keep_names, store_snapshot
from inventory.actions.terms import AT_ONCE, fill_in, refresh_models
from inventory.hubs.base import (
    DatasetFacts,
    HubError,
    HubUnavailable,
    LineageHub,
    Reason,
    Snapshot,
)
from inventory.models import (
    BaseModelLink,
    Dataset,
    HubModel,
    LineageLookup,
    LookupKind,
    LookupState,
    Revision,
)

RENEWED_AFTER = timedelta(days=7)
PINS_READ = 5
NO_DATASET = (
    "The hub shows no dataset named {name}. It was deleted, made private, renamed away, or never "
    "existed."
)


def fetch(
    lookup: LineageLookup, *, hub: LineageHub, at: datetime, timeout: float | None = None
) -> LineageLookup:
    """Ask the hub once, if the look-up is due and nobody else is at it; return how it stands now.

    `timeout` in seconds for each request to the hub. A worker that dies holds the row for five
    minutes, then somebody else may take it.
    """
    if not LineageLookup.objects.claim(lookup.pk, at=at, until=at + LEASE):
        return LineageLookup.objects.get(pk=lookup.pk)
    lookup = LineageLookup.objects.get(pk=lookup.pk)
    ask = _ask_model if lookup.kind == LookupKind.MODEL else _ask_dataset
    try:
        store = ask(lookup, hub, timeout, at)
        return _finish(lookup, store, at=at)
    except HubUnavailable as absence:
        return _postpone(lookup, absence, at=at)
    except (HubError, Refused) as refusal:
        return _miss(lookup, _sentence(lookup, refusal), at=at)


@transaction.atomic
def look_again(lookups: Iterable[LineageLookup], *, by: User, at: datetime) -> list[LineageLookup]:
    """Have what is waiting or missing asked for at once; return the rows that wait now.

    :raises NotAllowed: if the person may register models nowhere.
    """
    if not can_anywhere(by, Permission.MODEL_REGISTER):
        raise NotAllowed("You may not ask the hub again. Ask an administrator for the role.")
    given = [row.pk for row in lookups]
    rows = LineageLookup.objects.unanswered().exclude(state=LookupState.TOO_DEEP)
    rows.filter(pk__in=given).update(next_try_at=at, state=LookupState.WAITING)
    return list(LineageLookup.objects.due(at).filter(pk__in=given))


def catch_up(*, at: datetime) -> int:
    """Follow the lineage of models whose terms these rules never worked out, and do so.

    Takes 200 revisions at most, in a transaction of its own for each; returns how many there were.
    """
    owed = Revision.objects.whose_terms_matter().without_terms_of(edition()).select_related("model")
    rows = list(owed.without_bulk().order_by("pk")[:AT_ONCE])
    for model in {row.model_id: row.model for row in rows}.values():
        with transaction.atomic():
            lineage.resolve_lineage(model)
            lineage.follow(model, by=None, at=at)
    fill_in(rows, at=at)
    return len(rows)


Store = Callable[[], None]


def _ask_model(
    lookup: LineageLookup, hub: LineageHub, timeout: float | None, at: datetime
) -> Store:
    """Return what has to be stored of a base model; one that is registered has polls of its own."""
    known = HubModel.objects.known_as(lookup.hub, lookup.repo_id).registered().first()
    if known:
        return lambda: lineage.resolve_lineage(known)
    newest = hub.snapshot(lookup.repo_id, timeout=timeout)
    pinned = [
        hub.snapshot(newest.repo_id, revision=sha, timeout=timeout)
        for sha in _pins({lookup.repo_id, newest.repo_id, *newest.aliases}, newest)
    ]
    return lambda: _store_ancestor(newest, pinned, at=at)


def _ask_dataset(
    lookup: LineageLookup, hub: LineageHub, timeout: float | None, at: datetime
) -> Store:
    facts = hub.dataset(lookup.repo_id, timeout=timeout)
    return lambda: _store_dataset(lookup, facts, at=at)


def _pins(names: set[str], newest: Snapshot) -> list[str]:
    """Return the commits at which somebody says that a base was used and that were never read."""
    links = BaseModelLink.objects.filter(repo_id__in=names).exclude(base_sha__in=("", newest.sha))
    wanted = set(links.values_list("base_sha", flat=True))
    read = Revision.objects.filter(model__hub_id=newest.hub_id, sha__in=wanted)
    return sorted(wanted - set(read.values_list("sha", flat=True)))[:PINS_READ]


def _store_ancestor(newest: Snapshot, pinned: Iterable[Snapshot], *, at: datetime) -> None:
    """Store a base model that nobody registered.

    Under its present name it may be registered after all: then only the old name is news, for
    what a poll has not seen must not be stored behind its back.
    """
    held = HubModel.objects.filter(hub=newest.hub, hub_id=newest.hub_id).registered().first()
    if held:
        names = keep_names(held, newest, at=at)
        lineage.resolve_lineage(held)
        if names:
            note = f"Also known as {', '.join(names)}"
            record(Event.MODEL_SNAPSHOT_STORED, on=held, by=None, at=at, note=note)
        return
    store_snapshot(newest, by=None, at=at, as_ancestor=True)
    for snapshot in pinned:
        store_snapshot(snapshot, by=None, at=at, head=False, as_ancestor=True)


def _store_dataset(lookup: LineageLookup, facts: DatasetFacts, *, at: datetime) -> None:
    """Write what a dataset's card says; what changes reaches the models made with it."""
    rows = Dataset.objects.select_for_update()
    for row in rows.filter(hub=lookup.hub, repo_id=lookup.repo_id):
        row.licence_key = ", ".join(facts.licence_keys)[:100]
        row.licence_name = (facts.licence_name or "")[:200]
        identity = licences.identify(row.licence_key or None, row.licence_name or None, None)
        row.licence_id = identity.id or ""
        row.generated_by = sorted({*row.generated_by, *facts.generated_by})
        row.problem, row.checked_at = "", at
        row.save()
        made_with = HubModel.objects.filter(revisions__dataset_links__dataset=row)
        refresh_models(made_with.distinct(), by=None, at=at)


def _sentence(lookup: LineageLookup, refusal: Exception) -> str:
    absent = isinstance(refusal, HubError) and refusal.reason == Reason.NOT_FOUND_OR_PRIVATE
    if absent and lookup.kind == LookupKind.DATASET:
        return NO_DATASET.format(name=lookup.repo_id)
    return str(refusal)


def _held(lookup: LineageLookup) -> LineageLookup:
    row = LineageLookup.objects.select_for_update().get(pk=lookup.pk)
    row.leased_until = None
    return row


@transaction.atomic
def _finish(lookup: LineageLookup, store: Store, *, at: datetime) -> LineageLookup:
    row = _held(lookup)
    store()
    row.state, row.problem, row.tries = LookupState.FOUND, "", 0
    row.next_try_at, row.asked_at = at + RENEWED_AFTER, at
    row.save()
    return row


@transaction.atomic
def _postpone(lookup: LineageLookup, absence: HubUnavailable, *, at: datetime) -> LineageLookup:
    """Wait for the hub; what it said before holds until it says something else."""
    row = _held(lookup)
    if row.state == LookupState.WAITING:
        row.problem = str(absence)[:500]
    row.next_try_at = at + wait_after(row.tries, absence.retry_after)
    row.tries = min(row.tries + 1, MOST_TRIES)
    row.save()
    return row


@transaction.atomic
def _miss(lookup: LineageLookup, problem: str, *, at: datetime) -> LineageLookup:
    row = _held(lookup)
    row.state, row.problem, row.tries = LookupState.MISSING, problem[:500], 0
    row.next_try_at, row.asked_at = at + RENEWED_AFTER, at
    row.save()
    if row.kind == LookupKind.DATASET:
        datasets = Dataset.objects.filter(hub=row.hub, repo_id=row.repo_id)
        datasets.update(problem=problem[:300])
    return row
