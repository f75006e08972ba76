"""Answer for the software what it can know itself, each answer with the record that shows it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from governance.approvals.checklist import AFTER_APPROVAL, items_of
from governance.approvals.collected import Collected, Records
from governance.approvals.collectors import COLLECTORS, collected
from governance.approvals.models import Answer, AnswerValue, Approval
from governance.evidence.actions import collect_several
from governance.evidence.machine_records import MachineRecord
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
    write(approval, news_of(approval, Records(revisions, approval.assessment, at)), at=at)


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


def write(approval: Approval, news: Iterable[News], *, at: datetime) -> None:
    """Answer items for the software, answer them anew, or leave them open again."""
    listed = list(news)
    gone = [one.before.pk for one in listed if one.before and not one.known]
    if gone:
        Answer.objects.filter(pk__in=gone).delete()
    _answer(approval, [(one.item, one.known) for one in listed if one.known], at=at)


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
    asked = [item for item in items_of(approval) if item.answered_by == AFTER_APPROVAL]
    _answer(approval, [(item, said) for item in asked], at=at)


def _answer(
    approval: Approval, known: Sequence[tuple[ChecklistItem, Collected]], *, at: datetime
) -> None:
    """Write answers, each resting on the record that shows it and on nothing else."""
    if not known:
        return
    shown_by = collect_several([_record(approval, *one) for one in known], at=at)
    rows = Answer.objects.bulk_create(
        [_row(approval, *one, at=at) for one in known],
        update_conflicts=True,
        unique_fields=["approval", "item"],
        update_fields=["value", "source", "answered_by", "answered_at"],
    )
    links = Answer.evidence.through._default_manager
    links.filter(answer__in=rows).delete()
    links.bulk_create(
        links.model(answer=row, evidence=one) for row, one in zip(rows, shown_by, strict=True)
    )


def _record(approval: Approval, item: ChecklistItem, known: Collected) -> MachineRecord:
    return MachineRecord(
        f"{TITLES[item.answered_by]}: {approval.use_case.name}"[:200],
        dict(known.record),
        known.source[:200],
        approval.use_case.system.department,
        known.valid_until,
    )


def _row(approval: Approval, item: ChecklistItem, known: Collected, *, at: datetime) -> Answer:
    return Answer(
        approval=approval,
        item=item.id,
        value=known.value,
        source=known.source[:300],
        answered_at=at,
    )


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
