"""Trust: how far the evidence carries that a model is what it says it is.

Apart from openness (what may I see?) and licence (what may I do?): a closed model that is signed
can stand higher here than an open one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Literal

from governance.rules import tables

Status = Literal["pass", "fail", "unknown", "not applicable"]
PASS: Status = "pass"  # noqa: S105 - a status, no secret
FAIL: Status = "fail"
UNKNOWN: Status = "unknown"


@dataclass(frozen=True)
class ItemRule:
    """One of E1 to E10. `days` a pass lasts, None for no end; `drops` if a failure means T0."""

    id: str
    title: str
    passes: str
    how: str
    days: int | None
    by_person: bool
    drops: bool

    def expiry(self, checked_at: datetime) -> datetime | None:
        """Return until when a pass of this moment lasts."""
        return checked_at + timedelta(days=self.days) if self.days else None


@dataclass(frozen=True)
class Level:
    """One step of the ladder; `needs` are the items it asks for beyond those below it."""

    number: int
    name: str
    needs: tuple[str, ...]
    typical: str


@dataclass(frozen=True)
class Item:
    """What the last check of an item gave. Past `expires_at` a pass counts as unknown."""

    status: Status
    expires_at: datetime | None = None

    def now(self, at: datetime) -> Status:
        """Return what holds at a moment. A failure does not run out: only a new check ends it."""
        over = self.expires_at is not None and self.expires_at <= at
        return UNKNOWN if over and self.status == PASS else self.status


@dataclass(frozen=True)
class Trust:
    """Where a model stands. `missing` and `failed` are items by their ids.

    `missing` are those that the next level waits for; `dropped_by` are failures that put the model
    to T0 whatever else passes. `until` is when the first item that carries the level runs out.
    """

    level: int
    name: str
    missing: tuple[str, ...]
    failed: tuple[str, ...]
    dropped_by: tuple[str, ...]
    until: datetime | None


@cache
def items() -> Mapping[str, ItemRule]:
    """Return the ten items by id, in order."""
    rows = tables.load("trust").content["item"]
    return {row["id"]: _item(row) for row in rows}


@cache
def levels() -> tuple[Level, ...]:
    """Return the ladder from T0 up."""
    rows = tables.load("trust").content["level"]
    return tuple(
        Level(row["number"], row["name"], tuple(row["needs"]), row["typical"]) for row in rows
    )


def edition() -> str:
    """Return the edition of the table."""
    return tables.load("trust").edition


def ladder(found: Mapping[str, Item], *, at: datetime) -> Trust:
    """Return the highest level whose items, and those of every level below, all pass.

    An item that is not in `found` is unknown. Absent is not failed, and unknown is no pass.
    """
    now = {key: found[key].now(at) if key in found else UNKNOWN for key in items()}
    failed = tuple(key for key, status in now.items() if status == FAIL)
    dropped = tuple(key for key in failed if items()[key].drops)
    reached = levels()[0] if dropped else _reached(now)
    missing = dropped or _missing(now, reached.number)
    until = _until(found, reached.number)
    return Trust(reached.number, reached.name, missing, failed, dropped, until)


def level_name(number: int) -> str:
    """Return a level as people read it: "T2, pinned"."""
    return f"T{number}, {levels()[number].name.lower()}"


def _item(row: Mapping[str, object]) -> ItemRule:
    days = row.get("days")
    return ItemRule(
        id=str(row["id"]),
        title=str(row["title"]),
        passes=str(row["passes"]),
        how=str(row["how"]),
        days=days if isinstance(days, int) else None,
        by_person=row["by"] == "person",
        drops=bool(row.get("drops")),
    )


def _reached(now: Mapping[str, Status]) -> Level:
    reached = levels()[0]
    for level in levels():
        if any(now[key] != PASS for key in level.needs):
            break
        reached = level
    return reached


def _missing(now: Mapping[str, Status], level: int) -> tuple[str, ...]:
    following: Sequence[Level] = levels()[level + 1 : level + 2]
    return tuple(key for step in following for key in step.needs if now[key] != PASS)


def _until(found: Mapping[str, Item], level: int) -> datetime | None:
    carrying = [key for step in levels()[: level + 1] for key in step.needs]
    ends = [end for key in carrying if (end := found[key].expires_at) is not None]
    return min(ends, default=None)
