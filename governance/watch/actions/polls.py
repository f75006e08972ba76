"""Ask the hub for one model, compare with what is stored, and keep both."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from governance.audit.actions import record
from governance.audit.events import Event
from governance.watch.actions import absence, news, scans, tags
from governance.watch.actions.asking import Answers, ask, expected, glance, refs_are_due
from governance.watch.actions.budgets import AT_ONCE, Meter
from governance.watch.actions.changes import write_changes
from governance.watch.actions.hub_scans import note_verdicts
from governance.watch.actions.scans import next_look
from governance.watch.actions.schedule import (
    fraction,
    lease,
    may_go_first,
    next_turn,
    note_answer,
    pause_after_failure,
    wait_after,
)
from governance.watch.models import Change, Poll
from governance.web.refusals import Refused
from inventory.actions.snapshots import note_checked
from inventory.hubs.base import (
    BudgetSpent,
    Hub,
    HubError,
    HubUnavailable,
    MeteredHub,
    Reason,
)
from inventory.models import HubModel

DISABLED_WAIT = timedelta(hours=24)
MISSING_WAIT = timedelta(minutes=30)
SPREAD_SECONDS = 60


def poll(poll_row: Poll, *, hub: Hub, at: datetime) -> list[Change]:
    """Ask for one model and its pinned revisions; store what is there and return what changed.

    Nothing is done if another worker holds the poll. A worker that dies holds it for the time of
    `lease`; then somebody else takes it. A hub that does not answer changes nothing but the poll:
    the last good state stays, and the poll says since when it is stale.
    """
    until = at + lease()
    if not Poll.objects.claim(poll_row.pk, at=at, until=until):
        return []
    return _claimed(poll_row.pk, until, lambda name: hub, at=at)


def poll_in_turn(poll_id: int, *, hubs: Mapping[str, Callable[[], Hub]], at: datetime) -> None:
    """Ask for one model at its own hub, if its time has come and no other worker is at it."""
    until = at + lease()
    if Poll.objects.claim_due(poll_id, at=at, until=until):
        _claimed(poll_id, until, lambda name: hubs[name](), at=at)


def note_unchanged() -> None:
    """Bring the models' own “last checked” up to date: polls without news leave it to one sweep."""
    newer = HubModel.objects.filter(poll__last_success_at__gt=F("checked_at"))
    last = Poll.objects.filter(model=OuterRef("pk")).values("last_success_at")
    note_checked(newer, Subquery(last))


def _claimed(
    poll_id: int, until: datetime, hub_named: Callable[[str], Hub], *, at: datetime
) -> list[Change]:
    row = Poll.objects.with_questions().get(pk=poll_id)
    if not may_go_first(row, at=at):
        Poll.objects.filter(pk=poll_id, leased_until=until).update(leased_until=None)
        return []
    hub = hub_named(row.model.hub)
    meter = _metered(row, hub, at=at)
    try:
        return _asked(row, hub, meter, until, at=at)
    finally:
        if meter is not None:
            meter.settle()


def _metered(row: Poll, hub: Hub, *, at: datetime) -> Meter | None:
    """Count what the hub is asked from now on, against the budget that all workers share."""
    if not isinstance(hub, MeteredHub):
        return None
    meter = Meter(row.model.hub, hub.account, row.budgets or (), at=at)
    hub.use(meter)
    return meter


def _asked(
    row: Poll, hub: Hub, meter: Meter | None, until: datetime, *, at: datetime
) -> list[Change]:
    try:
        if meter is not None:
            meter.prepay("api", min(expected(row, at), AT_ONCE))
        look = glance(row, hub, at=at)
        if look is not None and look.unchanged:
            note_answer(row.model.hub, failures=row.hub_failures)
            return _unchanged(row, until, at=at)
        answers = replace(ask(row.model, hub), look=look)
    except BudgetSpent as spent:
        return _held(row, until, partial(_requeue, spent=spent, at=at), asked=False)
    except HubUnavailable as failure:
        return _held(row, until, partial(_postpone, failure=failure, at=at))
    except HubError as refusal:
        return _held(row, until, partial(_refused, refusal=refusal, at=at))
    note_answer(row.model.hub, failures=row.hub_failures)
    try:
        return _held(row, until, partial(_keep, answers=answers, at=at))
    except Refused as refused:
        return _held(row, until, partial(_fail, problem=str(refused), at=at))


def _unchanged(row: Poll, until: datetime, *, at: datetime) -> list[Change]:
    """Plan the next turn in one statement: there is nothing to compare and nothing to store."""
    Poll.objects.filter(pk=row.pk, leased_until=until).update(
        leased_until=None, asked_at=None, last_success_at=at, failures=0, misses=0,
        missing_since=None, due_at=next_look(row, at), scan_asks=row.scan_asks,
        scans_waited_for_since=row.scans_waited_for_since,
        refs_read_at=at if refs_are_due(row, at) else row.refs_read_at,
    )  # fmt: skip
    return []


def _held(
    poll_row: Poll, until: datetime, work: Callable[[Poll], list[Change]], *, asked: bool = True
) -> list[Change]:
    """Do the work in one transaction if the lease is still ours; somebody may have taken over.

    A poll that was never `asked` is still owed to whoever wanted it at once.
    """
    with transaction.atomic():
        row = Poll.objects.select_for_update().filter(pk=poll_row.pk, leased_until=until).first()
        if row is None:
            return []
        changes = work(row)
        row.leased_until = None
        row.asked_at = None if asked else row.asked_at
        row.save()
        return changes


def _keep(row: Poll, *, answers: Answers, at: datetime) -> list[Change]:
    """Store what the hub said, or refuse to: a name that leads elsewhere is never merged."""
    model = HubModel.objects.select_for_update().get(poll=row)
    if answers.head.hub_id != model.hub_id:
        changes = write_changes(model, absence.name_taken(model, answers.head, at=at), at=at)
        _settle(row, model, at=at, problem=absence.TAKEN.format(name=model.repo_id))
        row.stale_since = row.stale_since or at
        return changes
    differences = news.store(model, answers, verdicts=row.verdicts, at=at)
    changes = write_changes(model, [*differences, *tags.moved(row, answers)], at=at)
    note_verdicts(model, by=None, at=at)
    row.last_success_at = row.refs_read_at = at
    problems = (*answers.problems, *tags.problems(row, answers))
    row.refs = tags.keep(row, answers)
    _settle(row, model, at=at, problem=" ".join(problems))
    if answers.look is not None:
        row.seen = dict(answers.look.marks)
        row.verdicts = scans.keep(row.verdicts, answers.look.scanners)
        row.due_at = next_look(row, at)
    return changes


def _settle(row: Poll, model: HubModel, *, at: datetime, problem: str) -> None:
    """Plan the next turn after an answer. A problem with a part of it leaves the poll stale."""
    row.due_at = next_turn(model, at)
    row.failures = row.misses = 0
    row.missing_since = None
    row.stale_since = (row.stale_since or at) if problem else None
    row.problem = problem[:500]


def _postpone(row: Poll, *, failure: HubUnavailable, at: datetime) -> list[Change]:
    """Try again later; how long, the hub may say."""
    row.failures += 1
    row.stale_since = row.stale_since or at
    row.problem = str(failure)[:500]
    row.due_at = at + wait_after(row.failures, row.model, failure.retry_after)
    pause_after_failure(row.model.hub, retry_after=failure.retry_after, at=at)
    return []


def _requeue(row: Poll, *, spent: BudgetSpent, at: datetime) -> list[Change]:
    """Come back when the bucket's window is over, each model at its own moment. Nobody failed."""
    again = at + timedelta(seconds=spent.retry_after or 0)
    row.due_at = again + timedelta(seconds=SPREAD_SECONDS * fraction(row.model))
    return []


def _refused(row: Poll, *, refusal: HubError, at: datetime) -> list[Change]:
    return REFUSALS.get(refusal.reason, _other)(row, refusal, at)


def _missing(row: Poll, refusal: HubError, at: datetime) -> list[Change]:
    """Believe that a model is gone only after several answers over some time."""
    row.misses += 1
    row.missing_since = row.missing_since or at
    row.stale_since = row.stale_since or at
    row.failures = 0
    confirmed = absence.is_confirmed(row.misses, row.missing_since, at=at)
    row.problem = absence.in_words(row.model.repo_id, confirmed=confirmed)
    row.due_at = next_turn(row.model, at) if confirmed else at + MISSING_WAIT
    differences = absence.gone(row.model, at=at) if confirmed else []
    return write_changes(row.model, differences, at=at)


def _disabled(row: Poll, refusal: HubError, at: datetime) -> list[Change]:
    """Take it at once: the hub says so in its own words. Do not ask often."""
    changes = write_changes(row.model, absence.disabled(row.model, at=at), at=at)
    _settle(row, row.model, at=at, problem=str(refusal))
    row.due_at = at + DISABLED_WAIT
    return changes


def _other(row: Poll, refusal: HubError, at: datetime) -> list[Change]:
    """Keep the last good state: the answer says nothing of the model."""
    return _fail(row, problem=str(refusal), at=at)


def _fail(row: Poll, *, problem: str, at: datetime) -> list[Change]:
    if row.stale_since is None:
        record(Event.POLL_FAILED, on=row.model, by=None, at=at, note=problem)
    row.failures += 1
    row.stale_since = row.stale_since or at
    row.problem = problem[:500]
    row.due_at = next_turn(row.model, at)
    return []


REFUSALS: Mapping[Reason, Callable[[Poll, HubError, datetime], list[Change]]] = {
    Reason.NOT_FOUND_OR_PRIVATE: _missing,
    Reason.DISABLED: _disabled,
}
