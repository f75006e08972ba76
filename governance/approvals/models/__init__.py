"""What was judged, who agreed, on what, and until when."""

from governance.approvals.models.approval import Approval
from governance.approvals.models.assessment import Assessment
from governance.approvals.models.binding import Binding
from governance.approvals.models.checklist import Answer, AnswerValue
from governance.approvals.models.stage import Condition, Stage
from governance.approvals.states import ApprovalState, StageState

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
