"""How ready we are for each day on which duties start, and what applies on one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q

from governance.obligations.models import ObligationQuerySet, ObligationState


@dataclass(frozen=True)
class Standing:
    """Duties that count together: how many are owed, how many of them are done and how.

    Evidenced and attested add up to what is fulfilled; the rest is missing.
    """

    owed: int = 0
    evidenced: int = 0
    attested: int = 0

    @property
    def missing(self) -> int:
        """What is neither evidenced nor attested."""
        return self.owed - self.evidenced - self.attested

    def __add__(self, other: "Standing") -> "Standing":
        return Standing(
            self.owed + other.owed,
            self.evidenced + other.evidenced,
            self.attested + other.attested,
        )


@dataclass(frozen=True)
class Milestone:
    """One day on which duties start: those that start then, and all that apply by then."""

    day: date
    starting: Standing
    by_then: Standing
    in_force: bool

    @property
    def starting_query(self) -> str:
        """The register's filter for what starts on the day."""
        return urlencode({"applies_on": self.day.isoformat(), "owed": "true"})

    @property
    def by_then_query(self) -> str:
        """The register's filter for all that applies by the day."""
        return urlencode({"applies_by": self.day.isoformat(), "owed": "true"})


@dataclass(frozen=True)
class Position:
    """The position on one day: what applies, what comes, what starts with a change of design.

    `other_reading` counts what comes later but would apply already under a second reading.
    """

    day: date
    applying: Standing
    coming: Standing
    undated: Standing
    other_reading: int
    milestones: tuple[Milestone, ...]


def position(rows: ObligationQuerySet, *, day: date, at: datetime) -> Position:
    """Return where these obligations stand on `day`, judged with the evidence current `at`.

    Costs one statement. What is set aside with a reason is not counted.
    """
    starts = _by_start(rows, at)
    milestones = _milestones(starts, day)
    applying = sum((one.starting for one in milestones if one.in_force), Standing())
    coming = sum((one.starting for one in milestones if not one.in_force), Standing())
    return Position(
        day=day,
        applying=applying,
        coming=coming,
        undated=starts.get(None, Standing()),
        other_reading=rows.owed().filter(applies_from__gt=day, also_read_as__lte=day).count(),
        milestones=milestones,
    )


def _by_start(rows: ObligationQuerySet, at: datetime) -> dict[date | None, Standing]:
    done = Q(state=ObligationState.FULFILLED)
    counted: Any = (
        rows.owed()
        .order_by()
        .with_proof(at)
        .values("applies_from")
        .annotate(
            number=Count("pk"),
            shown=Count("pk", filter=done & Q(evidenced=True)),
            said=Count("pk", filter=done & Q(evidenced=False)),
        )
    )
    return {
        row["applies_from"]: Standing(row["number"], row["shown"], row["said"]) for row in counted
    }


def _milestones(starts: dict[date | None, Standing], day: date) -> tuple[Milestone, ...]:
    found, so_far = [], Standing()
    for start in sorted(known for known in starts if known is not None):
        so_far += starts[start]
        found.append(Milestone(start, starts[start], so_far, in_force=start <= day))
    return tuple(found)
