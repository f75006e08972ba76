"""Look after the jobs themselves. The row says what is owed; a message is only the nudge."""

from celery import shared_task
from django.utils import timezone

from governance.jobs import sweeping
from governance.jobs.asking import send
from governance.jobs.kinds import Counts


@shared_task
def sweep() -> Counts:
    """Note runs whose worker died, and send out again what nobody took up."""
    at = timezone.now()
    lost = sweeping.give_up(at=at)
    sent = [run for run in sweeping.untaken(at=at) if send(run)]
    return {"runs lost": len(lost), "jobs sent out again": len(sent)}


@shared_task
def trim() -> Counts:
    """Remove what nobody needs to know any more."""
    return {"rows removed": sweeping.trim(at=timezone.now())}
