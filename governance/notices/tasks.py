"""Sending mail in the background. The notices say what is owed; a message is only the nudge."""

import logging

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from governance.jobs.kinds import Counts
from governance.jobs.running import tell, trouble
from governance.notices.actions import people_in_turn, send_to
from governance.notices.post import Post, ServerFails

log = logging.getLogger(__name__)


@shared_task
def send_due() -> Counts:
    """Send everybody what is due, what cannot wait and the daily mail alike.

    Several workers may do this at once: each person's mail is sent by one of them.
    """
    sent = 0
    try:
        with Post() as post:
            people = people_in_turn(at=timezone.now())
            for number, person_id in enumerate(people):
                tell(number, len(people))
                sent += send_to(person_id, post=post, at=timezone.now())
    except ServerFails as failure:
        trouble(f"Mail could not be sent: {failure}")
        log.warning("Mail could not be sent: %s", failure)
    except SoftTimeLimitExceeded:
        trouble("There is more mail than one run could send; the next one goes on.")
        log.warning("There is more mail than one run could send; the next one goes on.")
    return {"mails sent": sent}
