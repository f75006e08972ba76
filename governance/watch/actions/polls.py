"""Ask the hub for one model, compare with what is stored, and keep both."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from governance.audit.actions import record
from governance.audit.events import Event
from governance.watch.actions import absence, news
from governance.watch.actions.asking import Answers, ask
from governance.watch.actions.changes import write_changes
from governance.watch.actions.schedule import (
    lease,
    next_turn,
    note_answer,
    pause_after_failure,
    wait_after,
)
from governance.watch.models import Change, Poll
from governance.web.refusals import Refused
from inventory.hubs.base import Hub, HubError, HubUnavailable, Reason
from inventory.models import HubModel

DISABLED_WAIT = timedelta(hours=24)
MISSING_WAIT = timedelta(minutes=30)


def poll(poll_row: Poll, *, hub: Hub, at: datetime) -> list[Change]:
    """Ask for one model and its pinned revisions; store what is there and return what changed.

    Nothing is done if another worker holds the poll. A worker that dies holds it for the time of
    `lease`; then somebody else takes it. A hub that does not answer changes nothing but the poll:
    the last good state stays, and the poll says since when it is stale.
    """
    until = at + lease()
    if not Poll.objects.claim(poll_row.pk, at=at, until=until):
        return []
    model = HubModel.objects.get(poll=poll_row)
    try:
        answers = ask(model, hub)
    except HubUnavailable as failure:
        return _held(poll_row, until, partial(_postpone, failure=failure, at=at))
    except HubError as refusal:
        return _held(poll_row, until, partial(_refused, refusal=refusal, at=at))
    note_answer(model.hub, answers.head.ratelimit, at=at)
    try:
        return _held(poll_row, until, partial(_keep, answers=answers, at=at))
    except Refused as refused:
        return _held(poll_row, until, partial(_fail, problem=str(refused), at=at))


def _held(poll_row: Poll, until: datetime, work: Callable[[Poll], list[Change]]) -> list[Change]:
    """Do the work in one transaction if the lease is still ours; somebody may have taken over."""
    with transaction.atomic():
        row = Poll.objects.select_for_update().filter(pk=poll_row.pk, leased_until=until).first()
        if row is None:
            return []
        changes = work(row)
        row.leased_until = row.asked_at = None
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
    changes = write_changes(model, news.store(model, answers, at=at), at=at)
    row.last_success_at = at
    _settle(row, model, at=at, problem=" ".join(answers.problems))
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


def _refused(row: Poll, *, refusal: HubError, at: datetime) -> list[Change]:
    return REFUSALS.get(refusal.reason, _other)(row, refusal, at)


def _missing(row: Poll, refusal: HubError, at: datetime) -> list[Change]:
    """Believe that a model is gone only after several answers over some time."""
    row.misses += 1
    row.missing_since = row.missing_since or at
    row.stale_since = row.stale_since or at
    row.problem = str(refusal)[:500]
    row.failures = 0
    confirmed = absence.is_confirmed(row.misses, row.missing_since, at=at)
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
