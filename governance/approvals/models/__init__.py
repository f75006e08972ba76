"""What was judged, who agreed, on what, and until when."""

from governance.approvals.models.approval import Approval
from governance.approvals.models.assessment import Assessment
from governance.approvals.models.binding import Binding
from governance.approvals.models.checklist import (
    Answer,
    AnswerValue,
    ChecklistTemplate,
    ChecklistVersion,
)
from governance.approvals.models.condition import Condition, Waiver, WaiverKind
from governance.approvals.models.delegation import Delegation
from governance.approvals.models.release import Release
from governance.approvals.models.release_parts import ReleaseAnswer, ReleaseStep
from governance.approvals.models.release_stage import ReleaseParticipation, ReleaseStage
from governance.approvals.models.stage import Participation, Stage
from governance.approvals.states import ApprovalState, StageState

# A sign-off of a request or of a release.
AnyStage = Stage | ReleaseStage

__all__ = [
    "Answer",
    "AnswerValue",
    "AnyStage",
    "Approval",
    "ApprovalState",
    "Assessment",
    "Binding",
    "ChecklistTemplate",
    "ChecklistVersion",
    "Condition",
    "Delegation",
    "Participation",
    "Release",
    "ReleaseAnswer",
    "ReleaseParticipation",
    "ReleaseStage",
    "ReleaseStep",
    "Stage",
    "StageState",
    "Waiver",
    "WaiverKind",
]
