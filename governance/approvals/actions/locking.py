"""Take an approval for oneself until the transaction ends, and ask whether a step is allowed."""

from governance.accounts.models import User
from governance.approvals.models import Approval
from governance.approvals.states import STEPS, why_not
from governance.web.refusals import NotAllowed, Refused


def locked(approval: Approval) -> Approval:
    """Return the approval as it is now, locked; of two callers one waits for the other."""
    rows = Approval.objects.select_for_update(of=("self",))
    return rows.select_related("use_case__system__department", "requested_by").get(pk=approval.pk)


def check_step(verb: str, approval: Approval, *, by: User | None, stage_lacking: str = "") -> None:
    """Pass whoever may take the step now.

    :raises NotAllowed: if it is the person who may not.
    :raises Refused: if nobody may in this state.
    """
    step, standing = STEPS[verb], approval.standing
    reason = why_not(
        step,
        standing=standing,
        user=by,
        department=approval.use_case.system.department,
        requested_by=approval.requested_by,
        stage_lacking=stage_lacking,
    )
    if reason:
        raise (NotAllowed if standing in step.starts else Refused)(reason)


def refuse_if(reason: str, *, field: str = "") -> None:
    """Do nothing for "".

    :raises Refused: with the reason otherwise.
    """
    if reason:
        raise Refused(reason, field=field)
