"""Background work on evidence: see whether the links at listed hosts still answer."""

from celery import shared_task
from django.utils import timezone

from governance.evidence import link_checks
from governance.evidence.models import LinkCheck
from governance.jobs.kinds import Counts


@shared_task
def check_links() -> Counts:
    """Ask for a look at every link that is due, the longest waiting first, 200 a run."""
    due = link_checks.due(at=timezone.now())
    for check_id in due:
        check_link.delay(check_id=check_id)
    return {"links sent out": len(due)}


@shared_task
def check_link(*, check_id: int) -> None:
    """Open one link, if it is due and no other worker is at it."""
    check = LinkCheck.objects.select_related("evidence").filter(pk=check_id).first()
    if check is not None:
        link_checks.look(check, at=timezone.now())
