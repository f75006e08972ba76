"""How long something is kept, and by when something is done, as the duties count it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

# after: once the event is over; as: by the limits of `rows`; at: when it happens; at_once: without
# undue delay; before: ahead of it, by `number` where given; by: no later than `day`; every: again
# and again; lasts: for as long at most; not_before: no sooner after it; on: each time it happens;
# set_by: as `event` decides; within: no later than so long after it.
KINDS = frozenset(
    [
        *("after", "as", "at", "at_once", "before", "by"),
        *("every", "lasts", "not_before", "on", "set_by", "within"),
    ]
)
UNITS = frozenset({"hours", "days", "working_days", "weeks", "months"})


@dataclass(frozen=True)
class Retention:
    """How long to keep what shows a duty.

    `months` is the shortest time, counted from `counted_from` ("" where the source names no start).
    None means that the time ends with an event: `until`. `code` marks a rule of the Code of
    Practice, which the law itself does not have.
    """

    months: int | None
    counted_from: str
    until: str
    code: bool


@dataclass(frozen=True)
class Limit:
    """One part of a deadline: its kind (see KINDS) and what it is counted with.

    `number` of `unit` is counted from `event`; 0 means that no number is given.
    """

    kind: str
    number: int
    unit: str
    event: str
    day: date | None
    rows: tuple[str, ...]
    code: bool


def retention(row: Mapping[str, Any]) -> Retention:
    """Return the typed form of a row's `retention`."""
    return Retention(
        months=row.get("months"),
        counted_from=row.get("from", ""),
        until=row.get("until", ""),
        code=row.get("code", False),
    )


def limit(row: Mapping[str, Any]) -> Limit:
    """Return one of a row's `limits`.

    :raises ValueError: for a kind or a unit that does not exist.
    """
    if row["kind"] not in KINDS or row.get("unit", "days") not in UNITS:
        raise ValueError(f"There is no limit such as {dict(row)}.")
    return Limit(
        kind=row["kind"],
        number=row.get("number", 0),
        unit=row.get("unit", ""),
        event=row.get("event", ""),
        day=row.get("day"),
        rows=tuple(row.get("rows", ())),
        code=row.get("code", False),
    )
