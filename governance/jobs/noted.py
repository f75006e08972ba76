"""The class of every task: notes its runs, as the table of jobs asks for."""

import logging
from typing import Any

from celery import Task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, OperationalError
from django.utils import timezone

from governance.jobs import actions
from governance.jobs.kinds import Counts, Job
from governance.jobs.models import JobRun
from governance.jobs.running import Cancelled, Running, running
from governance.jobs.table import BY_TASK
from governance.web import request_ids
from governance.web.refusals import Refused

RUN_HEADER = "weighbridge_run"

log = logging.getLogger(__name__)


class NotedTask(Task):
    """A task whose runs people can look at. Called as a function, it notes nothing."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run in a worker: under the task's id in log and audit log, with a row if it has one."""
        if self.request.called_directly:
            return super().__call__(*args, **kwargs)
        with request_ids.bound(str(self.request.id)):
            job = BY_TASK.get(self.name)
            if job is None or not job.noted:
                return self.run(*args, **kwargs)
            return self._noted(job, *args, **kwargs)

    def _noted(self, job: Job, *args: Any, **kwargs: Any) -> Any:
        run = actions.start(
            job,
            run_id=(self.request.headers or {}).get(RUN_HEADER),
            task_id=str(self.request.id),
            worker=str(self.request.hostname or ""),
            at=timezone.now(),
        )
        if run is None:
            return None
        with running(run) as here:
            try:
                counts = self.run(*args, **kwargs)
            except Cancelled:
                _end(run, {}, cancelled=True)
                return None
            except Exception as error:
                _end(run, {}, problem=_in_words(error, job))
                raise
            _finish(here, counts)
        return counts


def _finish(here: Running, counts: Counts | None) -> None:
    _end(here.run, counts or {}, problem=here.problem)


def _end(run: JobRun, counts: Counts, *, problem: str = "", cancelled: bool = False) -> None:
    """Write how it ended; where the database is away, the sweep finds the row later."""
    try:
        actions.end(run, counts=counts, problem=problem, cancelled=cancelled, at=timezone.now())
    except DatabaseError as error:
        log.warning("The end of a run could not be written: %s", error, extra={"run": run.pk})


def _in_words(error: Exception, job: Job) -> str:
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, SoftTimeLimitExceeded):
        minutes = max(job.limit // 60, 1)
        return (
            f"It was stopped after {minutes} minutes, the longest it may take. What was done is "
            "kept, and the next run goes on with the rest."
        )
    if isinstance(error, OperationalError):
        return "The database did not answer. The next run goes on with what is left."
    return (
        "It stopped at an error that nobody foresaw. What was done is kept. An administrator finds "
        "the reason in the worker's log, under the id of the task."
    )
