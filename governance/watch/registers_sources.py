"""The lists of runs of advisory sources, and of the records in them that could not be read."""

from dataclasses import replace
from typing import Any

import django_filters
from django.db.models import QuerySet

from governance.watch.models import Sync
from governance.watch.sources.feeds import FEEDS
from governance.web.lists import Column, Empty, ListPage

IMPORT, STORED = "import", "stored"
SOURCES = [
    *((key, feed.title) for key, feed in FEEDS.items()),
    (IMPORT, "Import"),
    (STORED, "Stored records, read again"),
]
TITLES = dict(SOURCES)
OUTCOMES = [
    ("running", "Under way"), ("problems", "With problems"), ("done", "Without problems"),
]  # fmt: skip


def outcome(run: Sync) -> str:
    """Return how a run went, as a word of `OUTCOMES`."""
    if run.finished_at is None:
        return "running"
    return "problems" if run.problem else "done"


class RunFilter(django_filters.FilterSet):
    """What the runs can be narrowed by."""

    source = django_filters.ChoiceFilter(label="From", choices=SOURCES)
    outcome = django_filters.ChoiceFilter(label="Outcome", choices=OUTCOMES, method="by_outcome")

    class Meta:
        model = Sync
        fields: list[str] = []

    def by_outcome(self, found: QuerySet[Sync], name: str, value: str) -> QuerySet[Sync]:
        """Narrow by how a run went."""
        if value == "running":
            return found.filter(finished_at=None)
        ended = found.exclude(finished_at=None)
        return ended.filter(problem="") if value == "done" else ended.exclude(problem="")


def _outcome_in_words(run: Any) -> str:
    return dict(OUTCOMES)[outcome(run)]


RUNS = ListPage(
    title="Runs of the sources",
    noun=("run", "runs"),
    row="watch/source_run_row.html",
    template="watch/source_runs.html",
    columns=[
        Column("source", "From", sort="source", csv=lambda run: TITLES.get(run.source, run.source)),
        Column("started_at", "When", sort="started_at"),
        Column("read", "Read", sort="read", numeric=True),
        Column("stored", "New or changed", sort="stored", numeric=True),
        Column("unreadable", "Unreadable", sort="unreadable", numeric=True),
        Column("outcome", "Outcome", csv=_outcome_in_words),
        Column("origin", "Address or file", shown=False),
        Column("finished_at", "Finished", shown=False),
        Column("problem", "Problem", shown=False),
    ],
    search=["origin", "problem"],
    search_hint="Search runs",
    filters=RunFilter,
    sort="-started_at",
    empty=Empty(
        "No advisory has been read yet",
        "An administrator switches on a feed, or imports files with manage.py import_advisories.",
    ),
)
PROBLEMS = ListPage(
    title="Run of a source",
    noun=("unreadable record", "unreadable records"),
    row="watch/source_problem_row.html",
    template="watch/source_run.html",
    columns=[
        Column("name", "Record", sort="name"),
        Column("reason", "Why it could not be read", sort="reason"),
    ],
    search=["name", "reason"],
    search_hint="Search unreadable records",
    sort="name",
    empty=Empty(
        "Every record that came could be read", "What cannot be read is listed here, with a reason."
    ),
)
UNDER_WAY = Empty("None until now", "The run is under way. What cannot be read is listed here.")
NOTHING_READ = Empty(
    "No record was read", "Nothing was new, or there was no answer. What went wrong stands above."
)


def problems_page(run: Sync) -> ListPage:
    """Return the list of what could not be read; without a record that was read it says so."""
    if run.finished_at is None:
        return replace(PROBLEMS, empty=UNDER_WAY)
    return PROBLEMS if run.read else replace(PROBLEMS, empty=NOTHING_READ)
