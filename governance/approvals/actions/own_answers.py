"""Answer for the software what it can know itself, each answer with the record that shows it."""

from collections.abc import Sequence
from datetime import datetime

from governance.approvals.checklist import AFTER_APPROVAL, items_of
from governance.approvals.collectors import COLLECTORS, Collected
from governance.approvals.models import Answer, AnswerValue, Approval
from governance.evidence.actions import collect
from governance.rules.checklists import ChecklistItem
from inventory.models import Revision

TITLES = {
    "model_pinned": "Pinned commits",
    "checksums": "Checksums of the weights",
    "source": "Hub and publisher",
    "licence_identified": "Licence claims",
    "scan": "Result of the security scan",
    "assessment_done": "Assessment",
    AFTER_APPROVAL: "Sign-offs",
}


def answer_what_is_known(
    approval: Approval, revisions: Sequence[Revision], *, at: datetime
) -> None:
    """Answer the items that the software can know; what it cannot know stays open."""
    for item in items_of(approval):
        collector = COLLECTORS.get(item.answered_by)
        if collector and (collected := collector(revisions, approval.assessment)):
            _answer(approval, item, collected, at=at)


def answer_approval_recorded(approval: Approval, *, at: datetime) -> None:
    """Answer, once it is approved, that those who may approve it have done so."""
    stages = [
        {
            "stage": stage.kind,
            "signed_by": str(stage.decided_by),
            "signed_at": stage.decided_at.isoformat() if stage.decided_at else "",
        }
        for stage in approval.stages.select_related("decided_by")
    ]
    said = Collected(AnswerValue.SATISFIED, "The sign-offs of this request.", {"stages": stages})
    for item in items_of(approval):
        if item.answered_by == AFTER_APPROVAL:
            _answer(approval, item, said, at=at)


def _answer(approval: Approval, item: ChecklistItem, collected: Collected, *, at: datetime) -> None:
    evidence = collect(
        f"{TITLES[item.answered_by]}: {approval.use_case.name}"[:200],
        dict(collected.record),
        method=collected.source[:200],
        department=approval.use_case.system.department,
        at=at,
    )
    answer = Answer.objects.create(
        approval=approval,
        item=item.id,
        value=collected.value,
        source=collected.source[:300],
        answered_by=None,
        answered_at=at,
    )
    answer.evidence.add(evidence)
