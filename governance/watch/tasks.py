"""Background work of this app. The row says what is owed; a message is only the nudge."""

import logging

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from governance.watch import actions
from governance.watch.models import Poll
from governance.web.refusals import Refused
from inventory.hubs import HUBS

AT_ONCE = 200

log = logging.getLogger(__name__)


@shared_task(soft_time_limit=50, time_limit=60)
def poll_due() -> None:
    """Send out every poll whose time has come, the longest waiting first, 200 a run."""
    actions.note_unchanged()
    due = Poll.objects.in_turn(timezone.now()).order_by("due_at")
    for poll_id in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        poll_model.delay(poll_id=poll_id)


@shared_task(soft_time_limit=8 * 60, time_limit=9 * 60)
def poll_model(*, poll_id: int) -> None:
    """Ask the hub for one model, if its time has come and no other worker is at it."""
    try:
        actions.poll_in_turn(poll_id, hubs=HUBS, at=timezone.now())
    except SoftTimeLimitExceeded:
        # The lease stays and runs out by itself, so that a slow model is not asked at once again.
        log.warning("A poll took too long and is tried again later.", extra={"poll": poll_id})


@shared_task(soft_time_limit=25 * 60, time_limit=26 * 60)
def sync_advisories(*, now: bool = False) -> None:  # a message's argument
    """Ask OSV for what is new, if it is switched on and its time has come, or `now`."""
    at = timezone.now()
    if not (now or actions.sync_is_due(at=at)):
        return
    try:
        actions.sync_osv(at=at)
    except Refused as refusal:
        log.info("Advisories were not asked for: %s", refusal)
