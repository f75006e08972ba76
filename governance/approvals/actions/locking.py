"""Take an approval for oneself until the transaction ends, and ask whether a step is allowed."""

from governance.accounts.models import User
from governance.approvals.models import Approval
from governance.approvals.states import STEPS, why_not
from governance.web.refusals import NotAllowed, Refused
from inventory.models import UseCase


def locked(approval: Approval) -> Approval:
    """Return the approval as it is now, locked; of two callers one waits for the other."""
    rows = Approval.objects.select_for_update(of=("self",))
    return rows.select_related("use_case__system__department", "requested_by").get(pk=approval.pk)


def locked_with_facts(approval: Approval) -> Approval:
    """Return the approval as `locked` does, and keep the facts of its use case from changing.

    So a change of the facts and a decision on them follow one another. The use case comes first,
    as it does where a change of facts reaches the requests that rest on it.
    """
    facts = UseCase.objects.select_for_update(of=("self",)).select_related("system__department")
    use_case = facts.get(pk=approval.use_case_id)
    row = locked(approval)
    row.use_case = use_case
    return row


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
