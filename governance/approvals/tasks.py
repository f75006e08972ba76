"""Background work on approvals: the rows say what is owed, and asking twice does no harm."""

from celery import shared_task
from django.utils import timezone

from governance.approvals import actions


@shared_task
def escalate_due() -> None:
    """Tell others of sign-offs that have waited too long."""
    actions.escalate_due(at=timezone.now())


@shared_task
def settle_conditions() -> None:
    """Note conditions that trust evidence has settled meanwhile."""
    actions.settle_due(at=timezone.now())
