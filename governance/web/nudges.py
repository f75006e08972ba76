"""Tell a worker at once what a row already says."""

import logging
from typing import Protocol

from kombu.exceptions import KombuError

log = logging.getLogger(__name__)


class Nudged(Protocol):
    """A background task that can be asked for."""

    name: str

    def delay(self, **arguments: object) -> object:
        """Send a message to the workers."""
        ...


def nudge(task: Nudged, **arguments: object) -> bool:
    """Ask for a task and return whether the broker took the message.

    Call it once what the task reads is committed: `transaction.on_commit(lambda: nudge(...))`.
    Without a broker nothing is lost, for the row waits until the next sweep finds it.
    """
    try:
        task.delay(**arguments)
    except (KombuError, OSError) as error:
        log.warning("The broker did not take %s; its row waits for the sweep: %s", task.name, error)
        return False
    return True
