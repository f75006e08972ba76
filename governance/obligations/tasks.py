"""Background work on what is owed: the rows say what is due, and asking twice does no harm."""

from celery import shared_task
from django.utils import timezone

from governance.obligations.documents import reminders


@shared_task(soft_time_limit=5 * 60, time_limit=6 * 60)
def remind() -> None:
    """Remind people of documents that are to be looked at again."""
    reminders.remind(at=timezone.now())
