"""How each feed stands: switched on or off, what was read when, and what went wrong."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from governance.watch import actions
from governance.watch.models import Advisory, CveSignal, Feed, Sync
from governance.watch.sources.epss import EPSS
from governance.watch.sources.feeds import FEEDS, FeedSource
from governance.watch.sources.kev import KEV


@dataclass(frozen=True)
class FeedState:
    """One feed. `state` is a badge's and `words` for people; `stored` counts records of its source.

    `last_run` is the newest, which may be under way; None if it was never asked.
    """

    row: Feed
    source: FeedSource
    stored: int
    last_run: Sync | None
    at: datetime

    @property
    def key(self) -> str:
        """Its name in addresses."""
        return self.row.key

    @property
    def is_running(self) -> bool:
        """Whether it is being read at this moment."""
        return self.last_run is not None and self.last_run.finished_at is None

    @property
    def next_turn(self) -> datetime | None:
        """When it is asked next; None if never, or at once."""
        waits = self.row.is_on and not self.row.asked_at
        return self.row.due_at if waits and self.row.due_at and self.row.due_at > self.at else None

    @property
    def state(self) -> str:
        """The badge."""
        if not self.row.is_on:
            return "draft"
        if self.is_running:
            return "in_review"
        if self.row.last_problem:
            return "needs_review"
        return "active" if self.row.last_success_at else "unknown"

    @property
    def words(self) -> str:
        """The badge in words."""
        return {
            "draft": "Off", "in_review": "Being read", "needs_review": "On, with a problem",
            "active": "On", "unknown": "On, not read yet",
        }[self.state]  # fmt: skip


def feed_states(at: datetime) -> list[FeedState]:
    """Return every feed in the order of the table, in six statements."""
    stored = stored_by_source()
    runs = _last_runs()
    return [
        FeedState(row, FEEDS[row.key], stored.get(FEEDS[row.key].source, 0), runs.get(row.key), at)
        for row in actions.feeds()
    ]


def stored_by_source() -> dict[str, int]:
    """Return how many records of each source are stored, scores and marks of flaws included."""
    rows = Advisory.objects.order_by().values_list("source").annotate(number=Count("pk"))
    return dict(rows) | {
        KEV: CveSignal.objects.exclude(exploited_since="").count(),
        EPSS: CveSignal.objects.exclude(epss=None).count(),
    }


def _last_runs() -> dict[str, Sync]:
    rows = Sync.objects.order_by().values_list("source").annotate(last=Max("pk"))
    newest = Sync.objects.in_bulk([last for _, last in rows])
    return {run.source: run for run in newest.values()}
