"""What a file will do, row by row, before anything is done."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from governance.accounts.models import User
from inventory.imports.known import Known, People
from inventory.imports.steps import steps_for
from inventory.imports.wishes import ReadRow, Unreadable, Wish
from inventory.models import RowPlan

ROWS_AT_ONCE = 500


class Planned(NamedTuple):
    """One row of the preview; `data` is the wish, or what the file says there."""

    line: int
    plan: RowPlan
    sentence: str
    data: dict[str, Any]


def planned(rows: Sequence[ReadRow], user: User) -> Iterator[Planned]:
    """Yield what each row will do if this person applies the file now.

    Where a row without a version comes before the one with it, all are looked at once more: the
    order of the rows makes no difference.
    """
    known = Known(People.seen_by(user))
    found = list(_each(rows, known))
    yield from _each(rows, known.anew()) if known.came_too_early() else found


def _each(rows: Sequence[ReadRow], known: Known) -> Iterator[Planned]:
    seen = dict[Wish, int]()
    for start in range(0, len(rows), ROWS_AT_ONCE):
        portion = rows[start : start + ROWS_AT_ONCE]
        known.add(row.wish for row in portion if row.wish)
        for row in portion:
            yield _planned(row, known, seen)


def _planned(row: ReadRow, known: Known, seen: dict[Wish, int]) -> Planned:
    if row.wish is None:
        plan = RowPlan.NOTHING if row.passed_over else RowPlan.BAD
        return Planned(row.line, plan, row.problem[:500], {"said": row.said})
    if (first := seen.setdefault(row.wish, row.line)) != row.line:
        return Planned(row.line, RowPlan.NOTHING, f"The same as line {first}.", {"said": row.said})
    try:
        steps = steps_for(row.wish, known)
    except Unreadable as error:
        return Planned(row.line, RowPlan.BAD, str(error)[:500], {"said": row.said})
    wish = _without(row.wish, steps.unversioned)
    return Planned(row.line, steps.plan, steps.sentence, wish.as_dict() | {"said": row.said})


def _without(wish: Wish, purls: Collection[str]) -> Wish:
    """Leave out what adds nothing: the row that states the version may come in a later portion."""
    left = tuple(purl for purl in wish.components if purl not in purls)
    return replace(wish, components=left) if purls else wish
