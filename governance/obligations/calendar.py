"""What is due when, month by month, beside the days on which the EU AI Act's duties start."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count

from governance.obligations.models import ObligationQuerySet
from governance.rules.eu_ai_act import obligations as rules

ROUTES: Mapping[str, str] = {
    "any": "",
    "III": "listed high-risk uses (Annex III)",
    "I": "high-risk products (Annex I)",
    "legacy": "what was on the market before",
}


@dataclass(frozen=True)
class Due:
    """Duties of one use case, or of the organisation, that fall on one day."""

    day: date
    place: str
    number: int
    query: str


@dataclass(frozen=True)
class Milestone:
    """A day on which duties of the Act start; `reach` says for what, "" for everything."""

    day: date
    number: int
    reach: str


@dataclass
class Month:
    """One month of the calendar."""

    first: date
    dues: list[Due] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)


def months(rows: ObligationQuerySet, *, today: date) -> list[Month]:
    """Return the months from this one on in which something is due or starts to apply."""
    found: dict[date, Month] = {}
    for due in dues(rows.filter(due_on__gte=today)):
        _month(found, due.day).dues.append(due)
    for milestone in milestones():
        if milestone.day >= today:
            _month(found, milestone.day).milestones.append(milestone)
    return [found[first] for first in sorted(found)]


def dues(rows: ObligationQuerySet) -> list[Due]:
    """Return what is still to be done, counted by day and use case, the earliest first."""
    counted = (
        rows.unfulfilled()
        .filter(due_on__isnull=False)
        .values("due_on", "use_case", "use_case__name")
        .annotate(number=Count("pk"))
        .order_by("due_on", "use_case__name")
    )
    return [_due(row) for row in counted]


def milestones() -> Iterable[Milestone]:
    """Yield the days on which duties of the catalogue start, with their number."""
    numbers: dict[tuple[date, str], int] = defaultdict(int)
    for row in rules.catalogue():
        for route, day in row.dates.items():
            if route in ROUTES:
                numbers[day, route] += 1
    for (day, route), number in sorted(numbers.items()):
        yield Milestone(day, number, ROUTES[route])


def _month(found: dict[date, Month], day: date) -> Month:
    first = day.replace(day=1)
    return found.setdefault(first, Month(first))


def _due(row: Mapping[str, Any]) -> Due:
    owed_for = {"use_case": row["use_case"]} if row["use_case"] else {"wide": "true"}
    query = {"state": "unfulfilled", "due_on": row["due_on"].isoformat(), **owed_for}
    place = row["use_case__name"] or "The organisation"
    return Due(row["due_on"], place, row["number"], urlencode(query))
