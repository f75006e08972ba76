"""Answer checklist items, for people. What the software answered cannot be typed over."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.approvals.actions.locking import locked, refuse_if
from governance.approvals.answering_records import why_not_shown_by
from governance.approvals.checklist import AFTER_APPROVAL, items_of
from governance.approvals.models import Answer, AnswerValue, Approval, ApprovalState, StageState
from governance.approvals.proof import counts_on
from governance.approvals.states import OPEN
from governance.audit.actions import record
from governance.audit.events import Event
from governance.evidence.models import Evidence
from governance.rules.checklists import ChecklistItem
from governance.web.refusals import NotAllowed, Refused

SIGNED_ALREADY = (
    "A stage was signed on these answers, so they cannot change any more. "
    "Ask for changes, or withdraw the request and make it again, if one of them is wrong."
)


@transaction.atomic
def answer(
    approval: Approval,
    item: str,
    value: str,
    *,
    reason: str = "",
    evidence: Iterable[Evidence] = (),
    by: User,
    at: datetime,
) -> Answer:
    """Answer one item, or answer it again; evidence given before stays with it.

    :raises NotAllowed: if the person may not answer checklists for the department.
    :raises Refused: if the item cannot be answered so, or not any more.
    """
    approval, evidence = _open(approval, by=by), list(evidence)
    asked = _asked(approval, item)
    _check(value, reason)
    refuse_if(why_not_shown_by(approval, asked, evidence), field="evidence")
    before = Answer.objects.filter(approval=approval, item=item).first()
    row = _put(approval, item, value, reason, by=by, at=at)
    row.evidence.add(*evidence)
    record(
        Event.CHECKLIST_ANSWERED,
        on=approval,
        by=by,
        at=at,
        before={item: before.value} if before else {},
        after={item: value, "evidence": [one.pk for one in evidence]},
        note=" ".join((asked.text, f"{AnswerValue(value).label}.", reason)).strip(),
    )
    return row


@transaction.atomic
def use_newer(
    approval: Approval, item: str, *, older: Evidence, newer: Evidence, by: User, at: datetime
) -> Answer:
    """Let an answer rest on what replaces an item that it rests on; what was answered stays.

    :raises NotAllowed: if the person may not answer checklists for the department.
    :raises Refused: if the answer does not rest on it, the newer one does not follow it or does not
        count today, or nothing can be answered any more.
    """
    approval = _open(approval, by=by)
    row = approval.answers.by_people().filter(item=item, evidence=older).first()
    if row is None:
        raise Refused(f"No answer of a person to this question rests on “{older.title}”.")
    if not newer.follows(older):
        raise Refused(f"“{newer.title}” does not say that it replaces “{older.title}”.")
    if not counts_on(newer, at.date()):
        raise Refused(f"“{newer.title}” does not count today, so the answer keeps what it has.")
    row.evidence.remove(older)
    row.evidence.add(newer)
    record(
        Event.CHECKLIST_ANSWERED,
        on=approval,
        by=by,
        at=at,
        before={"evidence": older.pk},
        after={"evidence": newer.pk},
        note=f"{_asked(approval, item).text} “{newer.title}” instead of “{older.title}”.",
    )
    return row


@transaction.atomic
def answer_several(
    approval: Approval,
    answers: Iterable[tuple[str, str, str]],
    *,
    evidence: Iterable[Evidence] = (),
    by: User,
    at: datetime,
) -> list[Answer]:
    """Answer several items, each given as item, value and reason: all of them or none.

    :raises NotAllowed: if the person may not answer checklists for the department.
    :raises Refused: if one of them cannot be answered so; `field` names its input, `value-…`.
    """
    shown_by, rows = list(evidence), []
    for item, value, reason in answers:
        try:
            row = answer(approval, item, value, reason=reason, evidence=shown_by, by=by, at=at)
        except NotAllowed:
            raise
        except Refused as refusal:
            raise Refused(str(refusal), field=f"{refusal.field or 'value'}-{item}") from refusal
        rows.append(row)
    return rows


def why_not_answer(approval: Approval) -> str:
    """Return why no item of this request can be answered now, or "" if it can."""
    if approval.state not in OPEN:
        return "The request is decided, and its checklist with it."
    if approval.state == ApprovalState.IN_REVIEW and any(
        stage.state == StageState.SIGNED for stage in approval.this_round
    ):
        return SIGNED_ALREADY
    return ""


def _open(approval: Approval, *, by: User) -> Approval:
    """Return the request, locked, if this person may answer it now."""
    approval = locked(approval)
    require(by, Permission.CHECKLIST_ANSWER, approval.use_case.system.department)
    refuse_if(why_not_answer(approval))
    return approval


def _put(
    approval: Approval, item: str, value: str, reason: str, *, by: User, at: datetime
) -> Answer:
    given = {"value": value, "reason": reason, "answered_by": by, "answered_at": at}
    row, _ = Answer.objects.update_or_create(
        approval=approval, item=item, defaults={**given, "carried_from": None}
    )
    return row


def _asked(approval: Approval, item: str) -> ChecklistItem:
    """Return the item, if a person may answer it."""
    found = next((one for one in items_of(approval) if one.id == item), None)
    if found is None:
        raise Refused(f"The checklist of this request has no item “{item}”.")
    if found.answered_by == AFTER_APPROVAL:
        raise Refused("Weighbridge answers this itself once the last stage is signed.")
    if approval.answers.filter(item=item, answered_by=None).exists():
        raise Refused(
            "Weighbridge answered this from its own records, so nobody can type an answer."
        )
    return found


def _check(value: str, reason: str) -> None:
    if value not in AnswerValue.values:
        options = ", ".join(str(label).lower() for label in AnswerValue.labels)
        refuse_if(f"“{value}” is no answer. Choose one of: {options}.", field="value")
    if value == AnswerValue.NOT_APPLICABLE and not reason.strip():
        refuse_if("Say why this does not apply here.", field="reason")
