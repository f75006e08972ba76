"""Demand something of an approval by a date, and show that it is met."""

from datetime import date, datetime

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.approvals.actions.locking import locked, refuse_if
from governance.approvals.models import Approval, ApprovalState, Condition
from governance.audit.actions import record
from governance.audit.events import Event
from governance.evidence.models import Evidence

LIVING = frozenset({ApprovalState.IN_REVIEW, ApprovalState.APPROVED})


@transaction.atomic
def set_condition(
    approval: Approval, text: str, due_on: date, *, by: User, at: datetime
) -> Condition:
    """Demand something by a day; from the day after, the approval is not valid until it is met.

    :raises NotAllowed: if the person may not set conditions for the department.
    :raises Refused: if the request is over, the text is empty or the day is past.
    """
    approval = locked(approval)
    require(by, Permission.CONDITION_SET, approval.use_case.system.department)
    if approval.state not in LIVING:
        refuse_if("This request is over. Conditions belong to one that is open or approved.")
    if not text.strip():
        refuse_if("Say what has to be done.", field="text")
    if due_on < at.date():
        refuse_if("This day is past. Choose today or a later one.", field="due_on")
    condition = Condition.objects.create(
        approval=approval, text=text.strip(), due_on=due_on, set_by=by, set_at=at
    )
    after = {"condition": condition.text, "due_on": due_on.isoformat()}
    record(Event.CONDITION_SET, on=approval, by=by, at=at, after=after, note=condition.text)
    return condition


@transaction.atomic
def meet_condition(
    condition: Condition, *, evidence: Evidence, by: User, at: datetime
) -> Condition:
    """Note that a condition is met, and what shows it.

    :raises NotAllowed: if the person may not add evidence for the department.
    :raises Refused: if it was met before, or the evidence has run out.
    """
    approval = locked(condition.approval)
    condition = Condition.objects.select_for_update(of=("self",)).get(pk=condition.pk)
    require(by, Permission.EVIDENCE_ADD, approval.use_case.system.department)
    if condition.met_at:
        refuse_if("This condition was met before.")
    if evidence.valid_until and evidence.valid_until < at.date():
        refuse_if("This evidence has run out. Add a current one.", field="evidence")
    condition.met_by, condition.met_at, condition.evidence = by, at, evidence
    condition.save(update_fields=["met_by", "met_at", "evidence"])
    after = {"condition": condition.text, "evidence": evidence.pk}
    record(Event.CONDITION_MET, on=approval, by=by, at=at, after=after, note=condition.text)
    return condition
