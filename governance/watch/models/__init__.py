"""What changed at the hub, what is known against what we run, and what follows."""

from governance.watch.models.advisories import Advisory, AdvisoryName, AdvisoryPackage, Sync
from governance.watch.models.changes import Change, ChangeKind
from governance.watch.models.findings import (
    UNSETTLED,
    Certainty,
    Finding,
    FindingState,
    Justification,
)
from governance.watch.models.polls import HubPause, Poll
from governance.watch.models.severity import Severity

__all__ = [
    "UNSETTLED",
    "Advisory",
    "AdvisoryName",
    "AdvisoryPackage",
    "Certainty",
    "Change",
    "ChangeKind",
    "Finding",
    "FindingState",
    "HubPause",
    "Justification",
    "Poll",
    "Severity",
    "Sync",
]
