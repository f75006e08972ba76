"""Sending mail in the background. The notices say what is owed; a message is only the nudge."""

import logging

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from governance.notices.actions import people_in_turn, send_to
from governance.notices.post import Post, ServerFails

log = logging.getLogger(__name__)


@shared_task(soft_time_limit=8 * 60, time_limit=9 * 60)
def send_due() -> None:
    """Send everybody what is due, what cannot wait and the daily mail alike.

    Several workers may do this at once: each person's mail is sent by one of them.
    """
    try:
        with Post() as post:
            for person_id in people_in_turn(at=timezone.now()):
                send_to(person_id, post=post, at=timezone.now())
    except ServerFails as failure:
        log.warning("Mail could not be sent: %s", failure)
    except SoftTimeLimitExceeded:
        log.warning("There is more mail than one run could send; the next one goes on.")
