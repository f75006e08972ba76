"""Every job with how it stands, and every queue with its workers: what page and API show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from governance.accounts.models import User
from governance.jobs.kinds import WORKERS, Job, Queue
from governance.jobs.models import JobRun, RunState, Worker
from governance.jobs.table import JOBS

# A run may begin this much later than its turn before somebody should look into it.
PATIENCE = timedelta(minutes=3)
NEVER = "never"
QUEUE_WORDS = {
    Queue.HUB: "Hubs: polls, registrations, base models, files, publishers, links",
    Queue.FEEDS: "Advisories",
    Queue.PACKS: "Audit packs and imports",
    Queue.DEFAULT: "Everything else: mail, reminders, sweeps",
}


@dataclass(frozen=True)
class JobRow:
    """One job and its newest runs; `at` is the moment for which this holds."""

    job: Job
    running: JobRun | None
    waiting: JobRun | None
    last: JobRun | None
    at: datetime

    @property
    def key(self) -> str:
        """Its name in addresses."""
        return self.job.key

    @property
    def title(self) -> str:
        """What it is called."""
        return self.job.title

    @property
    def does(self) -> str:
        """What it does, in a sentence."""
        return self.job.does

    @property
    def queue(self) -> str:
        """Where it waits."""
        return str(self.job.queue)

    @property
    def now(self) -> JobRun | None:
        """The run that is under way, or waits for a worker."""
        return self.running or self.waiting

    @property
    def state(self) -> str:
        """A state of runs, or `never`."""
        shown = self.now or self.last
        return shown.state if shown else NEVER

    @property
    def state_in_words(self) -> str:
        """The same as a person reads it."""
        return "No run yet" if self.state == NEVER else str(RunState(self.state).label)

    @property
    def last_began(self) -> datetime | None:
        """When it last began."""
        began = [run.started_at for run in (self.running, self.last) if run and run.started_at]
        return max(began, default=None)

    @property
    def next_at(self) -> datetime | None:
        """When it is to begin next; None if nothing says so."""
        if self.job.every is None or self.last_began is None:
            return None
        return self.last_began + timedelta(seconds=self.job.every)

    @property
    def is_late(self) -> bool:
        """Whether its turn has passed and nothing began."""
        next_at = self.next_at
        return next_at is not None and not self.running and next_at + PATIENCE < self.at

    @property
    def problem(self) -> str:
        """What went wrong in the last run that ended, if anything did."""
        return self.last.problem if self.last else ""


@dataclass(frozen=True)
class QueueRow:
    """One queue; `start` is the worker to start for it, `seen_at` when one was last heard of."""

    queue: Queue
    start: str
    workers: tuple[str, ...]
    seen_at: datetime | None

    @property
    def name(self) -> str:
        """The queue."""
        return str(self.queue)

    @property
    def words(self) -> str:
        """What waits in it."""
        return QUEUE_WORDS[self.queue]

    @property
    def is_served(self) -> bool:
        """Whether a worker takes from it."""
        return bool(self.workers)


def job_rows(user: User, *, at: datetime) -> list[JobRow]:
    """Return the jobs whose runs are noted, each with its newest runs, in one statement."""
    runs: dict[str, list[JobRun]] = {}
    for run in JobRun.objects.visible_to(user).newest_of_each():
        runs.setdefault(run.job, []).append(run)
    return [row_of(job, runs.get(job.key, ()), at=at) for job in JOBS if job.noted]


def row_of(job: Job, runs: Iterable[JobRun], *, at: datetime) -> JobRow:
    """Return how a job stands by its newest runs."""
    newest: dict[str, JobRun] = {}
    for run in sorted(runs, key=lambda run: run.started_at or run.queued_at):
        newest[run.state if run.is_open else "last"] = run
    return JobRow(
        job, newest.get(RunState.RUNNING), newest.get(RunState.WAITING), newest.get("last"), at
    )


def queue_rows(*, at: datetime) -> list[QueueRow]:
    """Return every queue with the workers that take from it."""
    workers = list(Worker.objects.all())
    return [
        _queue_row(queue, start, [one for one in workers if queue in one.queues], at)
        for start, queues in WORKERS.items()
        for queue in queues
    ]


def _queue_row(queue: Queue, start: str, workers: Sequence[Worker], at: datetime) -> QueueRow:
    names = tuple(worker.name for worker in workers if worker.is_there(at))
    seen_at = max((worker.seen_at for worker in workers), default=None)
    return QueueRow(queue, start, names, seen_at)
