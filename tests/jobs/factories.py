"""The smallest valid rows of runs."""

from datetime import timedelta
from typing import Any

from governance.jobs.models import JobRun, RunState
from tests.conftest import NOON


def run_of(job: str = "mail", *, state: str = "done", **fields: Any) -> JobRun:
    """A run that began at noon and, unless it is open, took a second."""
    row: dict[str, Any] = {"job": job, "state": state, "queued_at": NOON}
    if state != RunState.WAITING:
        row["started_at"] = NOON
    if state == RunState.RUNNING:
        row["leased_until"] = NOON + timedelta(minutes=10)
    if state not in {RunState.WAITING, RunState.RUNNING}:
        row["finished_at"] = NOON + timedelta(seconds=1)
    if state in {RunState.FAILED, RunState.LOST}:
        row["problem"] = "The mail server did not answer."
    return JobRun.objects.create(**(row | fields))
