"""What was judged, who agreed, on what, and until when."""

from governance.approvals.models.approval import (
    Approval,
    ApprovalState,
    Binding,
    Condition,
    Stage,
    StageState,
)
from governance.approvals.models.assessment import Assessment
from governance.approvals.models.checklist import Answer, AnswerValue

__all__ = [
    "Answer",
    "AnswerValue",
    "Approval",
    "ApprovalState",
    "Assessment",
    "Binding",
    "Condition",
    "Stage",
    "StageState",
]
