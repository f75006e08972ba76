"""When a model is asked for: evenly spread, sooner on request, later on a bad day."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can_anywhere
from governance.rules import policy
from governance.watch.models import HubPause, Poll
from governance.watch.models.budgets import PATIENCE
from governance.web.refusals import NotAllowed, Refused
from inventory.hubs import HUBS
from inventory.models import HubModel

FIRST_WAIT = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=6)
DOUBLINGS = 8
PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)


def schedule_first_poll(model: HubModel, *, by: User | None, at: datetime) -> None:
    """Plan the polls of a model that was just registered, if there is a hub to be asked."""
    if model.hub in HUBS:
        schedule_poll(model, by=by, at=at)


def schedule_poll(model: HubModel, *, by: User | None, at: datetime) -> Poll:
    """Return the model's poll, made if it is not there, at the model's own place in the interval.

    Its state has just been read, or is to be read for the first time.
    """
    poll, _ = Poll.objects.get_or_create(
        model=model, defaults={"due_at": next_turn(model, at), "last_success_at": at}
    )
    return poll


@transaction.atomic
def poll_now(model: HubModel, *, by: User, at: datetime) -> Poll:
    """Make the model's poll due at once. A pause that the hub asked for is kept.

    :raises NotAllowed: if the person may not ask the hub anywhere.
    :raises Refused: if the model was entered by hand.
    """
    if model.hub not in HUBS:
        raise Refused("This model was entered by hand. There is no hub to ask.")
    if not can_anywhere(by, Permission.POLL_RUN):
        raise NotAllowed("You may not ask the hub at once. Ask an administrator for the role.")
    poll = schedule_poll(model, by=by, at=at)
    Poll.objects.filter(pk=poll.pk, due_at__gt=at).update(due_at=at)
    Poll.objects.filter(pk=poll.pk).update(asked_at=at)
    poll.refresh_from_db()
    return poll


def next_turn(model: HubModel, at: datetime) -> datetime:
    """Return the next time after `at` that is the model's own in every interval.

    The place comes from a hash of the model, so thousands of models spread evenly, and stay where
    they are whatever is added or restarted.
    """
    interval = timedelta(hours=policy.poll_interval_hours()).total_seconds()
    since = (at.timestamp() - fraction(model) * interval) % interval
    return at + timedelta(seconds=interval - since)


def fraction(model: HubModel) -> float:
    """Return a number from 0 to 1 that is always the same for a model."""
    digest = hashlib.sha256(f"{model.hub}:{model.hub_id}".encode()).digest()
    return float(int.from_bytes(digest[:4]) / 2**32)


def wait_after(failures: int, model: HubModel, retry_after: float | None) -> timedelta:
    """Return how long to wait after so many failures: doubling, spread by model, 6 hours at most.

    `retry_after` in seconds, as the hub asked; we never come sooner.
    """
    doubled = min(FIRST_WAIT * (1 << min(max(failures - 1, 0), DOUBLINGS)), LONGEST_WAIT)
    spread = doubled * (0.75 + fraction(model) / 2)
    return max(spread, _asked(retry_after))


def pause_after_failure(hub: str, *, retry_after: float | None, at: datetime) -> HubPause:
    """Count a failed poll; leave the hub alone if it asked so, or after five failures in a row."""
    pause, _ = HubPause.objects.get_or_create(hub=hub)
    pause.failures += 1
    _end_probe(pause)
    doublings = min(max(pause.failures - PATIENCE, 0), DOUBLINGS)
    broken = min(PAUSE * (1 << doublings), LONGEST_PAUSE) if pause.failures >= PATIENCE else None
    wait = max(broken or timedelta(0), _asked(retry_after))
    if wait:
        pause.until = max(pause.until or at, at + wait)
    pause.save()
    return pause


def note_answer(hub: str, *, failures: int | None) -> None:
    """Note that the hub answered, where it had failed before. A probe that answers ends the pause.

    `failures` are those that the poll knew of when it began.
    """
    if not failures:
        return
    HubPause.objects.filter(hub=hub, probe_started_at__isnull=False).update(until=None)
    HubPause.objects.filter(hub=hub).update(failures=0, probe_started_at=None)


def may_go_first(poll: Poll, *, at: datetime) -> bool:
    """Tell whether a poll may be asked: at once, or as the one that tries a hub that was broken."""
    if (getattr(poll, "hub_failures", None) or 0) < PATIENCE:
        return True
    return HubPause.objects.take_probe(poll.model.hub, at=at, until=at + lease())


def lease() -> timedelta:
    """Return how long a worker may hold a poll: far longer than all requests of one may take."""
    return timedelta(seconds=max(600, settings.HUB_TIMEOUT_SECONDS * 40))


def _end_probe(pause: HubPause) -> None:
    """Give up the time that a probe had for itself; the failure says how long to wait now."""
    if pause.probe_started_at is not None:
        pause.until = pause.probe_started_at = None


def _asked(retry_after: float | None) -> timedelta:
    return timedelta(seconds=min(max(retry_after or 0, 0), LONGEST_WAIT.total_seconds()))
