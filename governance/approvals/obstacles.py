"""Why a stage cannot be signed or refused now: one sentence, for the button and for the refusal."""

from collections.abc import Sequence

from governance.accounts.models import User
from governance.approvals import signing
from governance.approvals.models import Approval, Stage
from governance.approvals.states import STEPS, StageState, why_not

DECIDED_BEFORE = "You have already decided another stage of this request."


def against_deciding(
    verb: str, stage: Stage, *, approval: Approval, stages: Sequence[Stage], user: User
) -> str:
    """Return why this person cannot `sign` or `refuse` this stage now, or "" if they can.

    `stages` are all stages of the approval, so that a page asks for all of them at once.
    """
    if stage.state != StageState.WAITING:
        return f"{stage.title} is already {stage.get_state_display().lower()}."
    return (
        why_not(
            STEPS[verb],
            standing=approval.standing,
            user=user,
            department=approval.use_case.system.department,
            requested_by=approval.requested_by,
            stage_lacking=signing.lacking(stage, approval, user),
        )
        or _too_early(stage, stages)
        or (DECIDED_BEFORE if any(one.decided_by_id == user.pk for one in stages) else "")
    )


def against_signing(changes: Sequence[str], gaps: Sequence[str]) -> str:
    """Return why nobody can sign: what was asked for has changed, or the checklist has gaps."""
    if changes:
        return (
            f"What this request was made for has changed. {' '.join(changes)} "
            "Withdraw it and request approval again."
        )
    if gaps:
        return f"The checklist is not complete. {' '.join(gaps)}"
    return ""


def _too_early(stage: Stage, stages: Sequence[Stage]) -> str:
    first = [
        one.title
        for one in stages
        if one.position < stage.position and one.state != StageState.SIGNED
    ]
    return f"{', '.join(first)} must be signed first." if first else ""
