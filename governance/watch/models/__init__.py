"""What changed at the hub, what is known against what we run, and what follows."""

from governance.watch.models.advisories import (
    Advisory,
    AdvisoryArtifact,
    AdvisoryKind,
    AdvisoryName,
    AdvisoryPackage,
    AdvisoryRepository,
    AdvisoryWeight,
    ArtifactKind,
    CveSignal,
)
from governance.watch.models.budgets import HookDelivery, HubBudget, HubPause
from governance.watch.models.candidates import Candidate, CandidateState
from governance.watch.models.changes import Change, ChangeKind
from governance.watch.models.comments import FindingComment
from governance.watch.models.feeds import Feed, Sync, SyncProblem
from governance.watch.models.findings import (
    UNSETTLED,
    Certainty,
    Finding,
    FindingState,
    Justification,
    MatchKind,
)
from governance.watch.models.polls import Poll
from governance.watch.models.severity import Severity
from governance.watch.models.vex import VexDocument, VexKind

__all__ = [
    "UNSETTLED",
    "Advisory",
    "AdvisoryArtifact",
    "AdvisoryKind",
    "AdvisoryName",
    "AdvisoryPackage",
    "AdvisoryRepository",
    "AdvisoryWeight",
    "ArtifactKind",
    "Candidate",
    "CandidateState",
    "Certainty",
    "Change",
    "ChangeKind",
    "CveSignal",
    "Feed",
    "Finding",
    "FindingComment",
    "FindingState",
    "HookDelivery",
    "HubBudget",
    "HubPause",
    "Justification",
    "MatchKind",
    "Poll",
    "Severity",
    "Sync",
    "SyncProblem",
    "VexDocument",
    "VexKind",
]
