"""By when a duty must be shown, and which duties make a row at all."""

from datetime import date, timedelta

from governance.rules import tables

TABLE = "obligations"


def due_on(*, applies_from: date | None, approved_on: date) -> date | None:
    """Return the day by which a duty must be shown; None where it starts with a change of design.

    A duty of the future is due on the day on which it applies; one that applies already, some days
    after the approval (`in_force_due_days`).
    """
    if applies_from is None:
        return None
    grace = int(tables.load(TABLE).content["in_force_due_days"])
    return max(applies_from, approved_on + timedelta(days=grace))


def is_organisation_wide(requirement: str) -> bool:
    """Tell whether the organisation owes this duty once, not per use case."""
    return requirement in tables.load(TABLE).content["organisation_wide"]


def is_owed(requirement: str) -> bool:
    """Tell whether the row is a duty; permissions and voluntary codes are not."""
    return requirement not in tables.load(TABLE).content["not_owed"]
