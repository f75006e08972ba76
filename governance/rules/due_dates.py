"""By when a duty must be shown, and which duties make a row at all."""

from datetime import date, timedelta
from functools import cache

from governance.rules import tables
from governance.rules.eu_ai_act import obligations

TABLE = "obligations"


def due_on(
    *, applies_from: date | None, approved_on: date, before_first_use: bool = False
) -> date | None:
    """Return the day by which a duty must be shown; None where it starts with a change of design.

    A duty of the future is due on the day on which it applies; one that applies already, some days
    after the approval (`in_force_due_days`), or on its very day if it comes `before_first_use`.
    """
    if applies_from is None:
        return None
    grace = 0 if before_first_use else int(tables.load(TABLE).content["in_force_due_days"])
    return max(applies_from, approved_on + timedelta(days=grace))


@cache
def comes_before_first_use() -> frozenset[str]:
    """Return the duties of the Act that must be met before use or supply begins, or as it does."""
    events = frozenset(tables.load(TABLE).content["first_use"])
    return frozenset(
        row.id
        for row in obligations.catalogue()
        if any(limit.kind in {"before", "at"} and limit.event in events for limit in row.limits)
    )


def is_organisation_wide(requirement: str) -> bool:
    """Tell whether the organisation owes this duty once, not per use case."""
    return requirement in tables.load(TABLE).content["organisation_wide"]


def is_owed(requirement: str) -> bool:
    """Tell whether the row is a duty; permissions and voluntary codes are not."""
    return requirement not in tables.load(TABLE).content["not_owed"]
