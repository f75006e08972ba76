"""Stop an approval at once, and let it hold again."""

from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.approvals.actions.locking import check_step, locked, refuse_if
from governance.approvals.models import Approval
from governance.audit.actions import record
from governance.audit.events import Event


@transaction.atomic
def suspend(approval: Approval, *, reason: str, by: User | None, at: datetime) -> Approval:
    """Make an approval invalid until somebody lifts the suspension.

    :raises NotAllowed: if the person may not suspend approvals for the department.
    :raises Refused: if it is not approved, is suspended already, or no reason is given.
    """
    approval = locked(approval)
    check_step("suspend", approval, by=by)
    if not reason.strip():
        refuse_if("Say why, so that everybody knows what has to be settled first.", field="reason")
    approval.suspended_at, approval.suspended_because = at, reason
    approval.save(update_fields=["suspended_at", "suspended_because"])
    record(Event.APPROVAL_SUSPENDED, on=approval, by=by, at=at, note=reason)
    return approval


@transaction.atomic
def resume(approval: Approval, *, reason: str, by: User | None, at: datetime) -> Approval:
    """Lift a suspension. Whatever else speaks against the approval still does.

    :raises NotAllowed: if the person may not suspend approvals for the department.
    :raises Refused: if it is not suspended, or no reason is given.
    """
    approval = locked(approval)
    check_step("resume", approval, by=by)
    if not reason.strip():
        refuse_if("Say what was settled.", field="reason")
    before = {"suspended_because": approval.suspended_because}
    approval.suspended_at, approval.suspended_because = None, ""
    approval.save(update_fields=["suspended_at", "suspended_because"])
    record(Event.APPROVAL_RESUMED, on=approval, by=by, at=at, before=before, note=reason)
    return approval
