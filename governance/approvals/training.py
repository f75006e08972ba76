"""What the register of trainings says to a request: whether the people of a system are trained."""

from datetime import datetime

from governance.approvals.collected import Collected, Records
from governance.approvals.models import AnswerValue, Approval
from governance.evidence.training.coverage import coverage, last_day, record_of
from governance.rules.checklists import ChecklistItem

KEY = "training_current"


def training_current(records: Records) -> Collected | None:
    """Everybody who holds a role for the system's department has a current training."""
    department = records.system.department
    found = coverage(department, records.at)
    if not found.is_complete:
        return None
    return Collected(
        AnswerValue.SATISFIED,
        f"The register of trainings: {found.sentence}",
        record_of(department, records.at),
        last_day(department, records.at),
    )


def sentence_for(approval: Approval, item: ChecklistItem, *, at: datetime) -> str:
    """Return how far the people are trained, for the item that asks for it; else ""."""
    if item.answered_by != KEY:
        return ""
    return coverage(approval.use_case.system.department, at).sentence
