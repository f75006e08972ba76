"""Demand something of an approval by a date or before going live, and show that it is met."""

from datetime import date, datetime

from django.db import transaction

from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission, can, require
from governance.approvals.actions.integrity import in_words
from governance.approvals.actions.locking import locked, refuse_if
from governance.approvals.models import Approval, ApprovalState, Condition
from governance.approvals.states import OPEN
from governance.audit.actions import difference, record
from governance.audit.events import Event
from governance.evidence.models import Evidence, Strength
from governance.rules import policy

LIVING = frozenset({*OPEN, ApprovalState.APPROVED})
OVER = "This request is over. Conditions belong to one that is open or approved."
BY_ITSELF = "Weighbridge notes this itself, once “manage.py verify_files” found what it should."
LONGEST = 500


@transaction.atomic
def set_condition(
    approval: Approval,
    text: str,
    due_on: date | None = None,
    *,
    before_go_live: bool = False,
    owner: User | None = None,
    by: User,
    at: datetime,
) -> Condition:
    """Demand something by a day, before the system goes live, or both.

    From the day after, or once it runs in production, the approval is not valid until it is met.
    Where no `owner` is named, the owner of the use case sees to it.

    :raises NotAllowed: if the person may not set conditions for the department.
    :raises Refused: if the request is over, or what is demanded is not said.
    """
    approval = locked(approval)
    require(by, Permission.CONDITION_SET, approval.use_case.system.department)
    refuse_if(why_not_set(approval))
    _check_text(text)
    _check_day(due_on, at=at)
    _check_owner(owner, approval.use_case.system.department)
    condition = Condition(
        approval=approval, text=text.strip(), due_on=due_on, before_go_live=before_go_live,
        owner=owner or approval.use_case.owner, set_by=by, set_at=at,
    )  # fmt: skip
    with in_words(condition):
        condition.save()
    after = {"condition": condition.text, **_said(condition)}
    record(Event.CONDITION_SET, on=approval, by=by, at=at, after=after, note=condition.text)
    return condition


@transaction.atomic
def change_condition(
    condition: Condition,
    *,
    due_on: date | None,
    owner: User,
    reason: str,
    by: User,
    at: datetime,
) -> Condition:
    """Give a condition another date or owner; the reason stays in the record.

    :raises NotAllowed: if the person may not set conditions for the department.
    :raises Refused: if it is met, the request is over, or no reason is given.
    """
    approval, condition = _taken(condition)
    require(by, Permission.CONDITION_SET, approval.use_case.system.department)
    refuse_if(why_not_set(approval) or _met_before(condition))
    if not reason.strip():
        refuse_if("Say why the date or the owner changes.", field="reason")
    before = _said(condition)
    if due_on != condition.due_on:
        _check_day(due_on, at=at)
    if owner != condition.owner:
        _check_owner(owner, approval.use_case.system.department)
    condition.due_on, condition.owner = due_on, owner
    was, now = difference(before, _said(condition))
    if not now:
        refuse_if("Nothing would change: date and owner are these already.")
    with in_words(condition):
        condition.save(update_fields=["due_on", "owner"])
    note = f"{condition.text} {reason.strip()}"
    after = {"condition": condition.text, **now}
    record(Event.CONDITION_CHANGED, on=approval, by=by, at=at, before=was, after=after, note=note)
    return condition


@transaction.atomic
def meet_condition(
    condition: Condition, *, evidence: Evidence, by: User, at: datetime
) -> Condition:
    """Note that a condition is met, and what shows it.

    :raises NotAllowed: if the person may not add evidence for the department.
    :raises Refused: if it was met before, or the evidence is too weak or not in effect.
    """
    approval, condition = _taken(condition)
    require(by, Permission.EVIDENCE_ADD, approval.use_case.system.department)
    refuse_if(why_not_meet(condition, approval))
    refuse_if(_why_not_enough(evidence, at=at), field="evidence")
    condition.met_by, condition.met_at, condition.evidence = by, at, evidence
    condition.save(update_fields=["met_by", "met_at", "evidence"])
    after = {"condition": condition.text, "evidence": evidence.pk}
    record(Event.CONDITION_MET, on=approval, by=by, at=at, after=after, note=condition.text)
    return condition


def why_not_set(approval: Approval) -> str:
    """Return why nobody can set or change conditions of this approval, or "" if they can."""
    return "" if approval.state in LIVING else OVER


def why_not_meet(condition: Condition, approval: Approval) -> str:
    """Return why nobody can show that this condition is met, or "" if they can."""
    by_itself = BY_ITSELF if condition.item else ""
    return _met_before(condition) or by_itself or why_not_set(approval)


def _taken(condition: Condition) -> tuple[Approval, Condition]:
    approval = locked(condition.approval)
    rows = Condition.objects.select_for_update(of=("self",)).select_related("owner")
    return approval, rows.get(pk=condition.pk)


def _met_before(condition: Condition) -> str:
    return "This condition was met before." if condition.met_at else ""


def _check_text(text: str) -> None:
    if not text.strip():
        refuse_if("Say what has to be done.", field="text")
    if len(text.strip()) > LONGEST:
        refuse_if(f"Say it in at most {LONGEST} characters.", field="text")


def _check_day(due_on: date | None, *, at: datetime) -> None:
    if due_on is not None and due_on < at.date():
        refuse_if("This day is past. Choose today or a later one.", field="due_on")


def _check_owner(owner: User | None, department: Department) -> None:
    if owner is not None and not can(owner, Permission.EVIDENCE_ADD, department):
        refuse_if(
            f"{owner.full_name} may not add evidence for {department.name}, so they could not "
            "show that it is met. Choose somebody else.",
            field="owner",
        )


def _why_not_enough(evidence: Evidence, *, at: datetime) -> str:
    if evidence.strength < (needed := policy.condition_strength()):
        return (
            f"This is a {Strength(evidence.strength).label.lower()}. To show that a condition is "
            f"met takes at least a {Strength(needed).label.lower()}."
        )
    if evidence.valid_until and evidence.valid_until < at.date():
        return "This evidence has run out. Add a current one."
    if evidence.effective_from and evidence.effective_from > at.date():
        return "This evidence is not in effect yet."
    return ""


def _said(condition: Condition) -> dict[str, object]:
    return {
        "due_on": condition.due_on.isoformat() if condition.due_on else None,
        "before_go_live": condition.before_go_live,
        "owner": str(condition.owner) if condition.owner else None,
    }
