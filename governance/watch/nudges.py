"""Tell a worker at once what a row already says; edges call it after the commit."""

import logging

from kombu.exceptions import OperationalError

from governance.watch.tasks import poll_model, sync_advisories

log = logging.getLogger(__name__)


def nudge(poll_id: int) -> None:
    """Tell a worker of a due poll; without a broker the next beat finds the row by itself."""
    try:
        poll_model.delay(poll_id=poll_id)
    except OperationalError:
        log.warning("The broker did not take a message; the poll waits for the next beat.")


def nudge_sync() -> bool:
    """Tell a worker to ask for advisories now; return whether the broker took the message."""
    try:
        sync_advisories.delay(now=True)
    except OperationalError:
        log.warning("The broker did not take a message; advisories wait for the next beat.")
        return False
    return True
