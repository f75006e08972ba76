"""What is due when, month by month, beside the days on which duties start to apply."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count

from governance.obligations.catalogue import EU_AI_ACT
from governance.obligations.models import ORGANISATION, ObligationQuerySet, Requirement

ROUTES: Mapping[str, str] = {
    "any": "",
    "III": "listed high-risk uses (Annex III)",
    "I": "high-risk products (Annex I)",
    "legacy": "what was on the market before",
}
SHOWN = 12
# With more open duties than these the calendar counts by day alone.
ONE_BY_ONE = 2_000


@dataclass(frozen=True)
class Due:
    """Duties of one use case or model, or of the organisation, that fall on one day."""

    day: date
    place: str
    number: int
    query: str


@dataclass(frozen=True)
class Milestone:
    """A day on which duties of a framework start; `reach` says for what, "" for everything."""

    day: date
    framework: str
    number: int
    reach: str


@dataclass
class Month:
    """One month of the calendar."""

    first: date
    dues: list[Due] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)


@dataclass(frozen=True)
class Pages:
    """The months that are shown, of all in which something happens, and where the others begin."""

    months: list[Month]
    earlier: date | None
    later: date | None


def months(rows: ObligationQuerySet, *, today: date) -> list[Month]:
    """Return the months from this one on in which something is due or starts to apply."""
    found: dict[date, Month] = {}
    for due in dues(rows.filter(due_on__gte=today)):
        _month(found, due.day).dues.append(due)
    for milestone in milestones():
        if milestone.day >= today:
            _month(found, milestone.day).milestones.append(milestone)
    return [found[first] for first in sorted(found)]


def pages(found: list[Month], *, start: date | None) -> Pages:
    """Return a year's worth of months from `start` on, from the first one if none is given."""
    before = [month for month in found if start and month.first < start.replace(day=1)]
    rest = found[len(before) :]
    return Pages(
        months=rest[:SHOWN],
        earlier=before[-SHOWN:][0].first if before else None,
        later=rest[SHOWN].first if len(rest) > SHOWN else None,
    )


def dues(rows: ObligationQuerySet) -> list[Due]:
    """Return what is still to be done, counted by day and by what owes it, the earliest first.

    By day alone where so much is open that nobody could read it one by one.
    """
    waiting = rows.unfulfilled().filter(due_on__isnull=False)
    if waiting.order_by()[: ONE_BY_ONE + 1].count() > ONE_BY_ONE:
        by_day = waiting.order_by("due_on").values("due_on").annotate(number=Count("pk"))
        return [_of_day(row["due_on"], row["number"]) for row in by_day]
    counted = (
        waiting.values("due_on", "use_case", "use_case__name", "model", "model__repo_id")
        .annotate(number=Count("pk"))
        .order_by("due_on", "use_case__name", "model__repo_id")
    )
    return [_due(row) for row in counted]


def _of_day(day: date, number: int) -> Due:
    query = {"state": "unfulfilled", "due_on": day.isoformat()}
    return Due(day, "All that you may see", number, urlencode(query))


def milestones() -> Iterator[Milestone]:
    """Yield the days on which duties of what is taken up start, with their number."""
    rows = Requirement.objects.filter(in_force=True, framework__taken_up_at__isnull=False)
    numbers: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for key, title, days in rows.values_list("framework__key", "framework__title", "dates"):
        for route, day in days.items():
            if route in ROUTES:
                numbers[day, "" if key == EU_AI_ACT else title, title, route] += 1
    for (day, _, title, route), number in sorted(numbers.items()):
        yield Milestone(date.fromisoformat(day), title, number, ROUTES[route])


def _month(found: dict[date, Month], day: date) -> Month:
    first = day.replace(day=1)
    return found.setdefault(first, Month(first))


def _due(row: Mapping[str, Any]) -> Due:
    subjects = {name: row[name] for name in ("use_case", "model") if row[name]}
    owed_for = subjects or {"wide": "true"}
    query = {"state": "unfulfilled", "due_on": row["due_on"].isoformat(), **owed_for}
    place = row["use_case__name"] or row["model__repo_id"] or ORGANISATION
    return Due(row["due_on"], place, row["number"], urlencode(query))
