"""Background work of this app. The row says what is owed; a message is only the nudge."""

import logging

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from governance.jobs.kinds import MINUTE, Counts
from governance.jobs.running import trouble
from governance.watch import actions
from governance.watch.actions.clocks import note_clock_set_back
from governance.watch.actions.sending import to_send
from governance.web.refusals import Refused
from inventory.hubs import HUBS

# What workers may take up before the next run. A message that nobody took up by then is worth
# nothing: its poll is still due and is sent again.
AT_ONCE = 2000

log = logging.getLogger(__name__)


@shared_task
def poll_due() -> Counts:
    """Send out the polls whose time has come, as many as the hubs' quotas have room for."""
    at = timezone.now()
    note_clock_set_back(at=at)
    actions.note_unchanged()
    due = to_send(HUBS, at=at, at_most=AT_ONCE)
    for poll_id in due:
        poll_model.apply_async(kwargs={"poll_id": poll_id}, expires=MINUTE)
    return {"polls sent out": len(due)}


@shared_task
def poll_model(*, poll_id: int) -> None:
    """Ask the hub for one model, if its time has come and no other worker is at it."""
    try:
        actions.poll_in_turn(poll_id, hubs=HUBS, at=timezone.now())
    except SoftTimeLimitExceeded:
        # The lease stays and runs out by itself, so that a slow model is not asked at once again.
        log.warning("A poll took too long and is tried again later.", extra={"poll": poll_id})


@shared_task
def sync_advisories(*, now: bool = False) -> Counts:  # a message's argument
    """Give up the runs whose worker died, and send out the feeds whose time has come.

    With `now` all that are switched on, whatever their time.
    """
    at = timezone.now()
    given_up = actions.give_up_abandoned(at=at)
    due = actions.due_feeds(at=at, now=now)
    for key in due:
        sync_feed.delay(key=key)
    return {"feeds sent out": len(due), "interrupted runs given up": given_up}


@shared_task
def compare_everything() -> Counts:
    """Compare all that runs with every advisory, should a comparison have been missed.

    After an upgrade, what is stored is read first as the new version reads it.
    """
    at = timezone.now()
    told = {}
    try:
        if sync := actions.read_stored_again(at=at):
            told = {"advisories read again": sync.read, "new or changed": sync.stored}
    except Refused as refusal:
        log.info("Stored advisories were not read again: %s", refusal)
    return {**told, "systems compared": actions.match_all(at=at)}


@shared_task
def compare_again(*, what: str, which: list[int | str]) -> Counts:
    """Compare what a transaction has touched, after it has committed (see `actions.again`)."""
    return {"findings opened": actions.match_again(what, which, at=timezone.now())}


@shared_task
def sync_feed(*, key: str) -> Counts:
    """Read what is new at a feed, if it is its turn and no other worker is at it."""
    at = timezone.now()
    if not actions.claim_feed(key, at=at):
        return {}
    try:
        sync = actions.sync_feed(key, at=at)
    except Refused as refusal:
        trouble(f"The feed was not read: {refusal}")
        log.info("A feed was not read: %s", refusal)
        return {}
    return {"advisories read": sync.read, "new or changed": sync.stored}
