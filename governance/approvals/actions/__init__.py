"""The only writers of assessments and approvals."""

from governance.approvals.actions.answering_anew import (
    answer_all_anew,
    answer_anew,
    answer_open_requests_anew,
    answer_request_anew,
)
from governance.approvals.actions.answers import answer, answer_several, use_newer
from governance.approvals.actions.assess import (
    assess,
    assess_all,
    assess_model,
    assess_system,
    assess_systems,
    judgement_of,
    revisions_of,
)
from governance.approvals.actions.bulk import Outcome, sign_many
from governance.approvals.actions.carrying import carry_over
from governance.approvals.actions.conditions import (
    change_condition,
    meet_condition,
    set_condition,
)
from governance.approvals.actions.confirming import confirm
from governance.approvals.actions.decisions import refuse, request_changes, sign
from governance.approvals.actions.delegations import delegate, end_delegation
from governance.approvals.actions.escalating import escalate_due
from governance.approvals.actions.go_live import (
    set_go_live_conditions,
    settle_due,
    settle_of_model,
)
from governance.approvals.actions.requests import request, resubmit, withdraw
from governance.approvals.actions.suspension import resume, suspend
from governance.approvals.actions.waivers import (
    ask_waiver,
    end_waiver,
    grant_waiver,
    refuse_waiver,
    rely_on_waivers,
)

__all__ = [
    "Outcome",
    "answer",
    "answer_all_anew",
    "answer_anew",
    "answer_open_requests_anew",
    "answer_request_anew",
    "answer_several",
    "ask_waiver",
    "assess",
    "assess_all",
    "assess_model",
    "assess_system",
    "assess_systems",
    "carry_over",
    "change_condition",
    "confirm",
    "delegate",
    "end_delegation",
    "end_waiver",
    "escalate_due",
    "grant_waiver",
    "judgement_of",
    "meet_condition",
    "refuse",
    "refuse_waiver",
    "rely_on_waivers",
    "request",
    "request_changes",
    "resubmit",
    "resume",
    "revisions_of",
    "set_condition",
    "set_go_live_conditions",
    "settle_due",
    "settle_of_model",
    "sign",
    "sign_many",
    "suspend",
    "use_newer",
    "withdraw",
]
