"""Background work: take up registrations that the hub could not answer at once."""

from celery import shared_task
from django.utils import timezone

from inventory.actions import publishers, registrations
from inventory.hubs import DIRECTORIES, HUBS
from inventory.models import Registration

AT_ONCE = 50
PUBLISHERS_AT_ONCE = 10


@shared_task
def retry_due() -> None:
    """Ask again for every registration whose time has come; the oldest first, 50 a run."""
    due = Registration.objects.due(timezone.now()).order_by("next_try_at")
    for registration_id in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        attempt_registration.delay(registration_id=registration_id)


@shared_task
def attempt_registration(*, registration_id: int) -> None:
    """Ask the hub for one registration, if it is due and no other worker is at it."""
    row = Registration.objects.filter(pk=registration_id).first()
    if row is not None:
        registrations.attempt(row, hub=HUBS[row.hub](), at=timezone.now())


@shared_task
def look_up_publishers() -> None:
    """Ask the hubs about publishers who are new here or were asked about a quarter ago."""
    at = timezone.now()
    for publisher in publishers.due(at)[:PUBLISHERS_AT_ONCE]:
        if not publishers.look_up(publisher, DIRECTORIES[publisher.hub](), at=at):
            return
