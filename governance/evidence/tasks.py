"""Background work on evidence: see whether the links at listed hosts still answer."""

from celery import shared_task
from django.utils import timezone

from governance.evidence import link_checks
from governance.evidence.models import LinkCheck


@shared_task
def check_links() -> None:
    """Ask for a look at every link that is due, the longest waiting first, 200 a run."""
    for check_id in link_checks.due(at=timezone.now()):
        check_link.delay(check_id=check_id)


@shared_task
def check_link(*, check_id: int) -> None:
    """Open one link, if it is due and no other worker is at it."""
    check = LinkCheck.objects.select_related("evidence").filter(pk=check_id).first()
    if check is not None:
        link_checks.look(check, at=timezone.now())
