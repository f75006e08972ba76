"""Answer checklist items, for people. What the software answered cannot be typed over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
from governance.audit.actions import Said, record, record_many
from governance.audit.events import Event
from governance.evidence.models import Evidence
from governance.rules.checklists import ChecklistItem
from governance.web.refusals import Refused

SIGNED_ALREADY = (
    "A stage was signed on these answers, so they cannot change any more. "
    "Ask for changes, or withdraw the request and make it again, if one of them is wrong."
)


@dataclass(frozen=True)
class _Sheet:
    """The checklist of a request that is locked: what is asked, and the answers so far."""

    approval: Approval
    asked: Mapping[str, ChecklistItem]
    answers: Mapping[str, Answer]


@dataclass(frozen=True)
class _Given:
    """What a person answers to one item, once it was looked at; `before` is what stood there."""

    item: ChecklistItem
    value: str
    reason: str
    before: Answer | None


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
    sheet, shown_by = _open(approval, by=by), list(evidence)
    given = _given(sheet, item, value, reason, shown_by)
    return _store(sheet.approval, [given], shown_by, by=by, at=at)[0]


@transaction.atomic
def use_newer(
    approval: Approval, item: str, *, older: Evidence, newer: Evidence, by: User, at: datetime
) -> Answer:
    """Let an answer rest on what replaces an item that it rests on; what was answered stays.

    :raises NotAllowed: if the person may not answer checklists for the department.
    :raises Refused: if the answer does not rest on it, the newer one does not follow it or does not
        count today, or nothing can be answered any more.
    """
    sheet = _open(approval, by=by)
    approval = sheet.approval
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
        note=f"{_asked(sheet, item).text} “{newer.title}” instead of “{older.title}”.",
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
    """Answer several items, each given once as item, value and reason: all of them or none.

    The audit log has an entry for each, as if they had been answered one after the other.

    :raises NotAllowed: if the person may not answer checklists for the department.
    :raises Refused: if one of them cannot be answered so; `field` names its input, `value-…`.
    """
    sheet, shown_by, given = _open(approval, by=by), list(evidence), []
    for item, value, reason in answers:
        try:
            given.append(_given(sheet, item, value, reason, shown_by))
        except Refused as refusal:
            raise Refused(str(refusal), field=f"{refusal.field or 'value'}-{item}") from refusal
    return _store(sheet.approval, given, shown_by, by=by, at=at)


def why_not_answer(approval: Approval) -> str:
    """Return why no item of this request can be answered now, or "" if it can."""
    if approval.state not in OPEN:
        return "The request is decided, and its checklist with it."
    if approval.state == ApprovalState.IN_REVIEW and any(
        stage.state == StageState.SIGNED for stage in approval.this_round
    ):
        return SIGNED_ALREADY
    return ""


def _open(approval: Approval, *, by: User) -> _Sheet:
    """Return the checklist of the request, locked, if this person may answer it now."""
    approval = locked(approval)
    require(by, Permission.CHECKLIST_ANSWER, approval.use_case.system.department)
    refuse_if(why_not_answer(approval))
    asked = {item.id: item for item in items_of(approval)}
    return _Sheet(approval, asked, {row.item: row for row in approval.answers.all()})


def _given(sheet: _Sheet, item: str, value: str, reason: str, evidence: list[Evidence]) -> _Given:
    """Return an answer that a person can give.

    :raises Refused: if nobody can give it.
    """
    asked = _asked(sheet, item)
    _check(value, reason)
    refuse_if(why_not_shown_by(sheet.approval, asked, evidence), field="evidence")
    return _Given(asked, value, reason, sheet.answers.get(item))


def _store(
    approval: Approval, given: Sequence[_Given], evidence: list[Evidence], *, by: User, at: datetime
) -> list[Answer]:
    """Write the answers, what shows them, and an entry for each."""
    same = {"approval": approval, "answered_by": by, "answered_at": at}
    rows = Answer.objects.bulk_create(
        [Answer(item=one.item.id, value=one.value, reason=one.reason, **same) for one in given],
        update_conflicts=True,
        unique_fields=["approval", "item"],
        update_fields=["value", "reason", "answered_by", "answered_at", "carried_from"],
    )
    links = Answer.evidence.through
    shown = [links(answer=row, evidence=one) for row in rows for one in evidence]
    links._default_manager.bulk_create(shown, ignore_conflicts=True)
    record_many([_entry(approval, one, evidence) for one in given], by=by, at=at)
    return rows


def _entry(approval: Approval, given: _Given, evidence: list[Evidence]) -> Said:
    item, label = given.item, AnswerValue(given.value).label
    return Said(
        Event.CHECKLIST_ANSWERED,
        on=approval,
        before={item.id: given.before.value} if given.before else {},
        after={item.id: given.value, "evidence": [one.pk for one in evidence]},
        note=" ".join((item.text, f"{label}.", given.reason)).strip(),
    )


def _asked(sheet: _Sheet, item: str) -> ChecklistItem:
    """Return the item, if a person may answer it."""
    found, before = sheet.asked.get(item), sheet.answers.get(item)
    if found is None:
        raise Refused(f"The checklist of this request has no item “{item}”.")
    if found.answered_by == AFTER_APPROVAL:
        raise Refused("Weighbridge answers this itself once the last stage is signed.")
    if before and before.answered_by_id is None:
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
