"""The only writers of releases."""

from governance.approvals.releases.actions.answers import answer
from governance.approvals.releases.actions.decisions import refuse, request_changes, sign
from governance.approvals.releases.actions.ending import close, withdraw
from governance.approvals.releases.actions.proposing import change, propose
from governance.approvals.releases.actions.stepping import add_note, take_back, take_step
from governance.approvals.releases.actions.submitting import submit
from governance.approvals.releases.actions.turns import escalate_due

__all__ = [
    "add_note",
    "answer",
    "change",
    "close",
    "escalate_due",
    "propose",
    "refuse",
    "request_changes",
    "sign",
    "submit",
    "take_back",
    "take_step",
    "withdraw",
]
