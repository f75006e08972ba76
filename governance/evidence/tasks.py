"""Background work on evidence."""

from celery import shared_task


@shared_task
def check_links() -> None:
    """Open links that are due."""
