"""Background work: take up registrations that the hub could not answer at once."""

from celery import shared_task
from django.utils import timezone

from inventory.actions import registrations
from inventory.hubs import HUBS
from inventory.models import Registration

AT_ONCE = 50


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
