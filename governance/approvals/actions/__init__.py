"""The only writers of assessments and approvals."""

from governance.approvals.actions.answering_anew import (
    answer_all_anew,
    answer_anew,
    answer_request_anew,
)
from governance.approvals.actions.answers import answer
from governance.approvals.actions.assess import (
    assess,
    assess_all,
    assess_model,
    assess_system,
    assess_systems,
    judgement_of,
    revisions_of,
)
from governance.approvals.actions.carrying import carry_over
from governance.approvals.actions.conditions import meet_condition, set_condition
from governance.approvals.actions.decisions import refuse, sign
from governance.approvals.actions.requests import request, withdraw
from governance.approvals.actions.suspension import resume, suspend

__all__ = [
    "answer",
    "answer_all_anew",
    "answer_anew",
    "answer_request_anew",
    "assess",
    "assess_all",
    "assess_model",
    "assess_system",
    "assess_systems",
    "carry_over",
    "judgement_of",
    "meet_condition",
    "refuse",
    "request",
    "resume",
    "revisions_of",
    "set_condition",
    "sign",
    "suspend",
    "withdraw",
]
