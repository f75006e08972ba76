"""Background work on approvals: the rows say what is owed, and asking twice does no harm."""

from celery import shared_task
from django.utils import timezone

from governance.approvals import actions, reminders, validity_telling
from governance.approvals.releases import actions as releases


@shared_task
def escalate_due() -> None:
    """Tell others of sign-offs that have waited too long."""
    at = timezone.now()
    actions.escalate_due(at=at)
    releases.escalate_due(at=at)


@shared_task
def settle_conditions() -> None:
    """Note conditions that trust evidence has settled meanwhile."""
    actions.settle_due(at=timezone.now())


@shared_task(soft_time_limit=5 * 60, time_limit=6 * 60)
def answer_anew() -> None:
    """Answer open requests anew where what the software knew has grown old."""
    actions.answer_open_requests_anew(at=timezone.now())


@shared_task(soft_time_limit=5 * 60, time_limit=6 * 60)
def remind() -> None:
    """Tell people of what is due soon: approvals, conditions, waivers, evidence, sign-offs."""
    reminders.remind(at=timezone.now())


@shared_task(soft_time_limit=5 * 60, time_limit=6 * 60)
def tell_validity() -> None:
    """Tell people of approvals that no longer hold as they did."""
    validity_telling.tell_all(at=timezone.now())
