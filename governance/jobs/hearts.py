"""A worker says that it is there: a row that the page and the sweep of lost runs read."""

import logging
from datetime import datetime
from typing import Any

from celery import bootsteps
from django.db import DatabaseError, connections
from django.utils import timezone

from governance.jobs.models import Worker

EVERY_SECONDS = 20.0

log = logging.getLogger(__name__)


def beat(name: str, *, queues: list[str], started_at: datetime, at: datetime) -> None:
    """Note that a worker was there at this moment."""
    row = {"queues": queues, "started_at": started_at, "seen_at": at}
    Worker.objects.update_or_create(name=name[:200], defaults=row)


def leave(name: str) -> None:
    """Note that a worker has stopped by itself."""
    Worker.objects.filter(name=name[:200]).delete()


class Heart(bootsteps.StartStopStep):
    """Beats in the worker's main process, whatever its children are at."""

    requires = {"celery.worker.components:Timer"}

    def __init__(self, worker: Any, **_: Any) -> None:
        self.started_at = timezone.now()
        self.entry: Any = None

    def start(self, worker: Any) -> None:
        """Say so now, and from now on."""
        self._beat(worker)
        self.entry = worker.timer.call_repeatedly(EVERY_SECONDS, self._beat, (worker,))

    def stop(self, worker: Any) -> None:
        """Stop saying so, and take leave."""
        if self.entry is not None:
            self.entry.cancel()
        self._written(lambda: leave(worker.hostname))

    def _beat(self, worker: Any) -> None:
        queues = sorted(worker.app.amqp.queues.consume_from)
        at = timezone.now()
        self._written(
            lambda: beat(worker.hostname, queues=queues, started_at=self.started_at, at=at)
        )

    def _written(self, write: Any) -> None:
        """Write and let go of the database, which a child must not inherit an open way to."""
        try:
            write()
        except DatabaseError as error:
            log.warning("The worker could not say that it is there: %s", error)
        finally:
            connections.close_all()
