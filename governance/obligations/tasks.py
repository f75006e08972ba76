"""Background work on what is owed: the rows say what is due, and asking twice does no harm."""

from celery import shared_task
from django.utils import timezone

from governance.jobs.kinds import Counts
from governance.obligations.documents import reminders


@shared_task
def remind() -> Counts:
    """Remind people of documents that are to be looked at again."""
    return {"documents told of": reminders.remind(at=timezone.now())}
