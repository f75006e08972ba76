"""What is said of a background job, whatever it does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
GRACE = MINUTE

# How another worker takes up what a dead one left, where nothing more is to be said of a job.
WITHOUT_LOSS = "What is done is kept; the next run goes on with the rest."
ROW_BY_ROW = "Each row is sent again at the next run; whoever takes one holds it under a lease."

# What a run did: what was counted, in words, and how often.
Counts = Mapping[str, int]


class Queue(StrEnum):
    """Where a job waits for a worker; a job of one queue never waits for one of another group."""

    HUB = "hub"
    FEEDS = "feeds"
    PACKS = "packs"
    DEFAULT = "default"


# Which queues each worker takes from; they run beside each other (see `scripts.processes`).
WORKERS: Mapping[str, tuple[Queue, ...]] = {
    "worker-hub": (Queue.HUB, Queue.FEEDS),
    "worker-packs": (Queue.PACKS, Queue.DEFAULT),
}


@dataclass(frozen=True, kw_only=True)
class Job:
    """One kind of background work.

    `task` is Celery's name for it, `does` a sentence for people, `every` how many seconds lie
    between two runs (None: it runs when something asks for it), `limit` after how many seconds it
    is killed. `again` says how another worker takes up what a dead one left. Of one that is not
    `noted` no run is written down: it is about a single row, and is counted with the job that sends
    it out. `stops` says that its loop asks between two portions whether it was cancelled;
    `asked_with` are the arguments with which it runs at once though its rows are not due.
    """

    key: str
    task: str
    title: str
    does: str
    again: str
    queue: Queue = Queue.DEFAULT
    every: int | None = None
    limit: int = 6 * MINUTE
    noted: bool = True
    stops: bool = False
    asked_with: Mapping[str, object] = field(default_factory=dict)

    @property
    def soft_limit(self) -> int:
        """After how many seconds it is asked to end by itself."""
        return self.limit - min(GRACE, self.limit // 6)

    @property
    def runs_by_itself(self) -> bool:
        """Whether the clock starts it; only then a person may start it as well."""
        return self.every is not None

    @property
    def often(self) -> str:
        """How often it runs, in words."""
        if self.every is None:
            return "When it is asked for"
        for seconds, unit in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
            if self.every >= seconds:
                number = self.every // seconds
                return f"Every {unit}" if number == 1 else f"Every {number} {unit}s"
        return f"Every {self.every} seconds"
