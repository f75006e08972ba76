"""Background work on approvals: the rows say what is owed, and asking twice does no harm."""

from celery import shared_task
from django.utils import timezone

from governance.approvals import actions, reminders, validity_telling
from governance.approvals.releases import actions as releases
from governance.jobs.kinds import Counts


@shared_task
def escalate_due() -> Counts:
    """Tell others of sign-offs that have waited too long."""
    at = timezone.now()
    requests, others = actions.escalate_due(at=at), releases.escalate_due(at=at)
    return {"sign-offs escalated": len(requests) + len(others)}


@shared_task
def settle_conditions() -> Counts:
    """Note conditions that trust evidence has settled meanwhile."""
    return {"conditions met": len(actions.settle_due(at=timezone.now()))}


@shared_task
def answer_anew() -> Counts:
    """Answer open requests anew where what the software knew has grown old."""
    return {"requests answered anew": actions.answer_open_requests_anew(at=timezone.now())}


@shared_task
def remind() -> Counts:
    """Tell people of what is due soon: approvals, conditions, waivers, evidence, sign-offs."""
    return {"things told of": reminders.remind(at=timezone.now())}


@shared_task
def tell_validity() -> Counts:
    """Tell people of approvals that no longer hold as they did."""
    return {"approvals told of": validity_telling.tell_all(at=timezone.now())}
