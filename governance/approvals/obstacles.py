"""Why a stage cannot be signed or refused now: one sentence, for the button and for the refusal."""

from collections.abc import Sequence
from datetime import datetime

from governance.accounts.models import User
from governance.approvals import signing, trust_gaps
from governance.approvals.checklist import Row, gaps_of, rows_of
from governance.approvals.models import AnyStage, Approval, Delegation, Stage
from governance.approvals.states import STEPS, StageState, why_not
from governance.approvals.trust_gaps import TrustGap
from governance.approvals.waivers import Waived, waived
from governance.web.moments import moment_in_words


def against_deciding(
    verb: str,
    stage: Stage,
    *,
    approval: Approval,
    stages: Sequence[Stage],
    user: User,
    at: datetime,
    delegations: Sequence[Delegation] | None = None,
) -> str:
    """Return why this person cannot `sign`, `request_changes` or `refuse` it now, or "".

    `stages` are all stages of the round and `delegations` those of `signing.delegations_to`, so
    that a page asks for each once; without the latter they are read here.
    """
    if stage.state != StageState.WAITING:
        return decided_already(stage)
    given = signing.delegations_to(user, at=at) if delegations is None else delegations
    right = signing.right_to_sign(
        stage, approval=approval, stages=stages, user=user, delegations=given
    )
    return (
        why_not(
            STEPS[verb],
            standing=approval.standing,
            user=user,
            department=approval.use_case.system.department,
            requested_by=approval.requested_by,
            stage_lacking=right.lacking,
        )
        or signing.first_to_sign(stage, stages)
        or signing.decided_before(user, stages, "request")
    )


def against_signing(changes: Sequence[str], gaps: Sequence[str]) -> str:
    """Return why nobody can sign: what was asked for has changed, or something is missing."""
    if changes:
        return (
            f"What this request was made for has changed. {' '.join(changes)} "
            "It has to be submitted again, so that it is reviewed as it is now."
        )
    if gaps:
        return f"Something is missing. {' '.join(gaps)}"
    return ""


def gaps_for(approval: Approval, *, at: datetime) -> tuple[str, ...]:
    """Return in words what is missing for a signature, without what is waived today."""
    return gaps_among(
        rows_of(approval, at=at),
        trust_gaps.found(approval, at),
        waived(approval, at.date()),
        at=at,
    )


def gaps_among(
    rows: Sequence[Row], below: Sequence[TrustGap], covered: Waived, *, at: datetime
) -> tuple[str, ...]:
    """Return `gaps_for` where a page has read the checklist, the models and the waivers already."""
    return (*gaps_of(rows, covered.items, at), *trust_gaps.not_covered(below, covered))


def decided_already(stage: AnyStage) -> str:
    """Return by whom and when a stage was decided, as the reason why it cannot be again."""
    when = f" on {moment_in_words(stage.decided_at)}" if stage.decided_at else ""
    done = {"signed": "signed", "refused": "refused", "returned": "sent back"}[stage.state]
    return f"The {stage.title.lower()} was {done} by {stage.decided_by}{when}."
