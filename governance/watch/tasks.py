"""Background work of this app. The row says what is owed; a message is only the nudge."""

import logging

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from governance.jobs.kinds import Counts
from governance.jobs.running import trouble
from governance.watch import actions
from governance.watch.models import Poll
from governance.web.refusals import Refused
from inventory.hubs import HUBS

AT_ONCE = 200

log = logging.getLogger(__name__)


@shared_task
def poll_due() -> Counts:
    """Send out every poll whose time has come, the longest waiting first, 200 a run."""
    actions.note_unchanged()
    rows = Poll.objects.in_turn(timezone.now()).order_by("due_at")
    due = list(rows.values_list("pk", flat=True)[:AT_ONCE])
    for poll_id in due:
        poll_model.delay(poll_id=poll_id)
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
    """Ask OSV for what is new, if it is switched on and its time has come, or `now`."""
    at = timezone.now()
    if not (now or actions.sync_is_due(at=at)):
        return {}
    try:
        sync = actions.sync_osv(at=at)
    except Refused as refusal:
        trouble(f"Advisories were not asked for: {refusal}")
        log.info("Advisories were not asked for: %s", refusal)
        return {}
    return {"advisories read": sync.read, "new or changed": sync.stored}
