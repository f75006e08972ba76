"""Take over what people answered before, where nothing about the question has changed since."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from governance.approvals.checklist import items_of
from governance.approvals.models import Answer, Approval, ChecklistVersion
from governance.approvals.proof import counts_on
from governance.audit.actions import record
from governance.audit.events import Event
from governance.evidence.models import Evidence
from governance.rules import checklists
from governance.rules.checklists import ChecklistItem


@transaction.atomic
def carry_over(
    approval: Approval, *, asked_before: ChecklistVersion | None = None, at: datetime
) -> list[Answer]:
    """Take over people's answers; return those that came from an earlier approval.

    At a renewal they come from the approval that it renews, each with the evidence that still
    counts; one whose evidence has all ended stays open, and nothing of the software's own is
    taken. Submitted again, a request keeps its answers: give `asked_before`, the list it was asked
    until now, and answers to questions that read differently today are open again.

    Call it with the approval locked, after the software has answered and before its digest is made.
    """
    now = {item.id: item for item in items_of(approval)}
    if asked_before:
        _drop(approval, _unchanged(_by_id(asked_before), now), set(now), at=at)
    if approval.renews is None:
        return []
    same = _unchanged({item.id: item for item in items_of(approval.renews)}, now)
    return _take(approval, approval.renews, same, at=at)


def _take(approval: Approval, earlier: Approval, same: set[str], *, at: datetime) -> list[Answer]:
    answered = set(approval.answers.values_list("item", flat=True))
    rows = earlier.answers.exclude(answered_by=None).prefetch_related("evidence")
    taken = []
    for row in rows.filter(item__in=same - answered).order_by("pk"):
        current = _current(row, at.date())
        if current is not None:
            taken.append(_copy(row, approval, earlier, current))
    if taken:
        record(
            Event.CHECKLIST_ANSWERED,
            on=approval,
            by=None,
            at=at,
            after={row.item: row.value for row in taken},
            note=f"Taken over from the approval requested on {earlier.requested_at:%d %B %Y}.",
        )
    return taken


def _current(row: Answer, day: date) -> list[Evidence] | None:
    """Return the evidence that still counts; None where there was some and all of it ended."""
    evidence = list(row.evidence.all())
    current = [one for one in evidence if counts_on(one, day)]
    return current if current or not evidence else None


def _copy(
    row: Answer, approval: Approval, earlier: Approval, evidence: Iterable[Evidence]
) -> Answer:
    copy = Answer.objects.create(
        approval=approval,
        item=row.item,
        value=row.value,
        reason=row.reason,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        carried_from=earlier,
    )
    copy.evidence.set(evidence)
    return copy


def _drop(approval: Approval, same: set[str], asked: set[str], *, at: datetime) -> None:
    """Leave open again what people answered to other words, and say so.

    The software's own answers do not hang on the words; they go where nobody asks any more.
    """
    rows = [
        row
        for row in approval.answers.all()
        if row.item not in asked or (row.answered_by_id and row.item not in same)
    ]
    if not rows:
        return
    record(
        Event.CHECKLIST_ANSWERED_ANEW,
        on=approval,
        by=None,
        at=at,
        before={row.item: row.value for row in rows},
        note="These questions read differently now or are asked no more, so their answers are "
        "not kept.",
    )
    approval.answers.filter(pk__in=[row.pk for row in rows]).delete()


def _unchanged(before: Mapping[str, ChecklistItem], now: Mapping[str, ChecklistItem]) -> set[str]:
    return {key for key in before if key in now and _words(before[key]) == _words(now[key])}


def _words(item: ChecklistItem) -> tuple[str, ...]:
    return item.text, item.guidance, item.evidence_expected


def _by_id(version: ChecklistVersion) -> dict[str, ChecklistItem]:
    return {row["id"]: checklists.item_of(row) for row in version.items}
