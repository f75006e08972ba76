"""Accept the newer text of a duty for obligations that were made under an older one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission
from governance.audit.actions import Said, record_many
from governance.audit.events import Event
from governance.obligations.models import Obligation, ObligationQuerySet, Requirement
from governance.web.refusals import NotAllowed

MOVING = ("applies_from", "also_read_as", "originally", "due_on")


@dataclass(frozen=True)
class _Moved:
    """What an obligation says once the newer text holds for it."""

    applies_from: date | None
    also_read_as: date | None
    originally: date | None
    due_on: date | None


@transaction.atomic
def accept(
    requirement: Requirement, rows: ObligationQuerySet, *, by: User, at: datetime
) -> list[Obligation]:
    """Let the newest text of `requirement` hold for those of `rows` that the person works on.

    The days of an obligation follow its route in the text: what started with listed uses still
    does, on the new day. A due date moves only where it was the law's own.

    :raises NotAllowed: if the person may work on none of them.
    """
    found = rows.filter(requirement=requirement).under_an_older_text().editable_by(by)
    obligations = list(found.select_for_update(of=("self",)).order_by("pk"))
    if not obligations and rows.filter(requirement=requirement).under_an_older_text().exists():
        raise NotAllowed(Permission.OBLIGATION_EDIT)
    texts = dict(requirement.versions.values_list("number", "content"))
    days = {row.pk: _days(row) for row in obligations}
    said = [_accepted(row, requirement, texts) for row in obligations]
    moved = [row for row in obligations if _days(row) != days[row.pk]]
    # Most new texts move no day: then one short statement does for all rows.
    Obligation.objects.filter(pk__in=list(days)).update(
        edition=requirement.edition, version=requirement.version
    )
    Obligation.objects.bulk_update(moved, MOVING, 500)
    record_many(said, by=by, at=at)
    return obligations


def _accepted(
    row: Obligation, requirement: Requirement, texts: Mapping[int, Mapping[str, Any]]
) -> Said:
    """Change the row, unsaved, and return the entry that tells it."""
    before = {"edition": row.edition, **_told(row)}
    moved = _moved(row, texts.get(row.version, {}), texts[requirement.version])
    for name, value in vars(moved).items():
        setattr(row, name, value)
    row.version, row.edition = requirement.version, requirement.edition
    after = {"edition": row.edition, **_told(row)}
    return Said(Event.EDITION_ACCEPTED, row, before=before, after=after)


def _days(row: Obligation) -> tuple[date | None, ...]:
    return tuple(getattr(row, name) for name in MOVING)


def _told(row: Obligation) -> dict[str, str | None]:
    names = ("applies_from", "due_on")
    return {name: day.isoformat() if (day := getattr(row, name)) else None for name in names}


def _moved(row: Obligation, old: Mapping[str, Any], new: Mapping[str, Any]) -> _Moved:
    before, after = _routes(old, "dates"), _routes(new, "dates")
    applies = _follow(row.applies_from, before, after)
    due = applies if row.due_on is not None and row.due_on == row.applies_from else row.due_on
    return _Moved(
        applies_from=applies,
        also_read_as=_follow(row.also_read_as, before, after),
        originally=_follow(row.originally, _routes(old, "originally"), _routes(new, "originally")),
        due_on=due,
    )


def _routes(text: Mapping[str, Any], column: str) -> dict[str, date]:
    return {route: date.fromisoformat(day) for route, day in text.get(column, {}).items()}


def _follow(day: date | None, before: Mapping[str, date], after: Mapping[str, date]) -> date | None:
    """Return the new day of the route that had `day`; the day itself where no route tells."""
    if day is None:
        return None
    routes = [route for route, old in before.items() if old == day]
    return next((after[route] for route in routes if route in after), day)
