"""The run that this process is at: how far it is, and whether it shall stop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.utils import timezone

from governance.jobs import actions
from governance.jobs.models import JobRun

ONCE_IN = timedelta(seconds=2)


class Cancelled(Exception):
    """A person cancelled this run."""


class Running:
    """A run in this process. `problem` is what it says at its end, though it did not break."""

    def __init__(self, run: JobRun, now: Callable[[], datetime]) -> None:
        self.run, self.problem = run, ""
        self._now, self._told = now, now()

    def tell(self, done: int, total: int | None) -> None:
        """Write how far it is, at most every two seconds.

        :raises Cancelled: if it shall stop.
        """
        at = self._now()
        if at - self._told < ONCE_IN:
            return
        self._told = at
        if not actions.go_on(self.run, done=done, total=total):
            raise Cancelled


_current: ContextVar[Running | None] = ContextVar("run", default=None)


@contextmanager
def running(run: JobRun, *, now: Callable[[], datetime] = timezone.now) -> Iterator[Running]:
    """Let what is called in here tell how far this run is."""
    here = Running(run, now)
    token = _current.set(here)
    try:
        yield here
    finally:
        _current.reset(token)


def tell(done: int, total: int | None = None) -> None:
    """Say how far the present job is; outside of one nothing happens. Call it between portions.

    :raises Cancelled: if the run was cancelled; what was done up to here is kept.
    """
    if here := _current.get():
        here.tell(done, total)


def trouble(problem: str) -> None:
    """Say in words what kept the present job from its work, though nothing broke."""
    if here := _current.get():
        here.problem = problem
