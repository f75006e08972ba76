"""Take hold of one obligation, and store it together with its entry in the log."""

from datetime import datetime
from typing import Any

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import difference, record
from governance.audit.events import Event
from governance.obligations.models import Obligation

AROUND = (
    "use_case__system__department",
    "model",
    "owner",
    "requirement",
    "set_aside_by",
    "confirmed_by",
)


def facts_of(obligation: Obligation) -> dict[str, Any]:
    """Return what the log tells of an obligation."""
    return {
        "state": obligation.state,
        "owner": obligation.owner.full_name if obligation.owner else None,
        "due_on": obligation.due_on.isoformat() if obligation.due_on else None,
        "note": obligation.note,
    }


def held(obligation: Obligation) -> Obligation:
    """Return the row, locked until the transaction ends, with all that is around it.

    What is around it is read after the lock: joined to it, an owner whom another transaction has
    just put in place would be missing.
    """
    Obligation.objects.select_for_update().values_list("pk").get(pk=obligation.pk)
    return Obligation.objects.select_related(*AROUND).get(pk=obligation.pk)


def locked(obligation: Obligation, by: User) -> Obligation:
    """Return the row, locked, for somebody who may work on it.

    :raises NotAllowed: for anybody else.
    """
    row = held(obligation)
    require(by, Permission.OBLIGATION_EDIT, row.department)
    return row


def save(
    obligation: Obligation, before: dict[str, Any], event: Event, *, by: User, at: datetime
) -> Obligation:
    """Store the row, and record what differs from `before` (see `facts_of`)."""
    old, new = difference(before, facts_of(obligation))
    obligation.save()
    record(event, on=obligation, by=by, at=at, before=old, after=new, note=obligation.note)
    return obligation
