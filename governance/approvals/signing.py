"""Whether a person may act for a stage, by a role of their own."""

from governance.accounts.models import User
from governance.approvals.models import Approval, Stage
from governance.approvals.states import SIGNS
from governance.approvals.states import lacking as lacks


def lacking(stage: Stage, approval: Approval, user: User) -> str:
    """Return why the person may not act for this stage, or "" if they may."""
    place = None if stage.organisation_wide else approval.use_case.system.department
    reasons = [lacks(SIGNS[right], user, place) for right in stage.right_names]
    return "" if "" in reasons else reasons[0]
