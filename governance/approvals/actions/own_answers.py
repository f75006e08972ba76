"""Answer for the software what it can know itself, each answer with the record that shows it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from governance.approvals.checklist import AFTER_APPROVAL, items_of
from governance.approvals.collected import Collected, Records
from governance.approvals.collectors import COLLECTORS, collected
from governance.approvals.models import Answer, AnswerValue, Approval
from governance.evidence.actions import collect
from governance.rules.checklists import ChecklistItem
from inventory.models import Revision

TITLES = {
    "model_pinned": "Pinned commits",
    "checksums": "Checksums of the weights",
    "source": "Hub and publisher",
    "licence_identified": "Licence claims",
    "supply_chain": "Scans and audited dependencies",
    "assessment_done": "Assessment",
    "training_current": "Register of trainings",
    AFTER_APPROVAL: "Sign-offs",
}
# Written at each poll, whether or not the hub said anything else.
WHEN_LOOKED = "checked_at"


@dataclass(frozen=True)
class News:
    """An item on which the software says something else now; `known` None takes it back."""

    item: ChecklistItem
    before: Answer | None
    known: Collected | None


def answer_what_is_known(
    approval: Approval, revisions: Sequence[Revision], *, at: datetime
) -> None:
    """Answer the items that the software can know; what it cannot know stays open."""
    for one in news_of(approval, Records(revisions, approval.assessment, at)):
        write(approval, one, at=at)


def news_of(approval: Approval, records: Records) -> Iterator[News]:
    """Yield what the software would answer otherwise than its answers of today say.

    What a person answered is left out: it stays theirs.
    """
    answers = {row.item: row for row in approval.answers.prefetch_related("evidence")}
    for item in items_of(approval):
        before = answers.get(item.id)
        if item.answered_by not in COLLECTORS or (before and before.answered_by_id):
            continue
        known = collected(item.answered_by, records)
        if not _says_the_same(before, known):
            yield News(item, before, known)


def write(approval: Approval, news: News, *, at: datetime) -> None:
    """Answer an item for the software, answer it anew, or leave it open again."""
    if news.known:
        _answer(approval, news.item, news.known, at=at)
    elif news.before:
        news.before.delete()


def answer_approval_recorded(approval: Approval, *, at: datetime) -> None:
    """Answer, once it is approved, that those who may approve it have done so."""
    stages = [
        {
            "stage": stage.kind,
            "signed_by": str(stage.decided_by),
            "signed_at": stage.decided_at.isoformat() if stage.decided_at else "",
        }
        for stage in approval.stages.of_this_round().select_related("decided_by")
    ]
    said = Collected(AnswerValue.SATISFIED, "The sign-offs of this request.", {"stages": stages})
    for item in items_of(approval):
        if item.answered_by == AFTER_APPROVAL:
            _answer(approval, item, said, at=at)


def _answer(approval: Approval, item: ChecklistItem, known: Collected, *, at: datetime) -> None:
    evidence = collect(
        f"{TITLES[item.answered_by]}: {approval.use_case.name}"[:200],
        dict(known.record),
        method=known.source[:200],
        department=approval.use_case.system.department,
        valid_until=known.valid_until,
        at=at,
    )
    answer, _ = Answer.objects.update_or_create(
        approval=approval,
        item=item.id,
        defaults={
            "value": known.value,
            "source": known.source[:300],
            "answered_by": None,
            "answered_at": at,
        },
    )
    answer.evidence.set([evidence])


def _says_the_same(before: Answer | None, known: Collected | None) -> bool:
    """Tell whether an answer and what is known differ in nothing but when it was looked at."""
    if before is None or known is None:
        return before is None and known is None
    if (before.value, before.source) != (known.value, known.source[:300]):
        return False
    return any(
        _substance(row.record) == _substance(known.record) and row.valid_until == known.valid_until
        for row in before.evidence.all()
    )


def _substance(record: Any) -> Any:
    """Return a record without the moments at which something was looked at."""
    if isinstance(record, Mapping):
        return {key: _substance(value) for key, value in record.items() if key != WHEN_LOOKED}
    if isinstance(record, list | tuple):
        return [_substance(value) for value in record]
    return record
