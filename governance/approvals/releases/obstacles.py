"""Why something cannot be done to a release now: one sentence, for the button and the refusal."""

from collections.abc import Sequence
from datetime import datetime

from governance.accounts.models import User
from governance.approvals import signing
from governance.approvals.models import Delegation, Release, ReleaseStage, StageState
from governance.approvals.obstacles import decided_already
from governance.approvals.releases import bound
from governance.approvals.releases.checklist import gaps_of, rows_of
from governance.approvals.releases.standings import ReleaseState
from governance.approvals.releases.states import why_not
from governance.approvals.signing import Right
from governance.rules import release_checklist
from governance.rules.release_checklist import StepRule

SIGNED_ALREADY = (
    "A stage was signed on these answers, so they cannot change any more. "
    "A reviewer can request changes if one of them is wrong."
)
UP_TO_DATE = "Nothing that this release was submitted with has changed."


def against(verb: str, release: Release, user: User | None, *, stage_lacking: str = "") -> str:
    """Return why this person cannot do this to the release in its state, or ""."""
    return why_not(
        verb,
        state=ReleaseState(release.state),
        user=user,
        department=release.department,
        requested_by=release.requested_by,
        stage_lacking=stage_lacking,
    )


def right_to_decide(
    stage: ReleaseStage, *, release: Release, user: User, delegations: Sequence[Delegation]
) -> Right:
    """Return the person's right to a sign-off; `delegations` are `signing.delegations_to` them."""
    return signing.right_of(
        stage,
        department=release.department,
        stages=release.this_round,
        user=user,
        delegations=delegations,
    )


def against_deciding(
    verb: str, stage: ReleaseStage, *, release: Release, user: User, right: Right
) -> str:
    """Return why this person cannot `sign`, `request_changes` or `refuse` it now, or "".

    `right` is that of `right_to_decide`.
    """
    if stage.state != StageState.WAITING:
        return decided_already(stage)
    stages = release.this_round
    return (
        against(verb, release, user, stage_lacking=right.lacking)
        or signing.first_to_sign(stage, stages)
        or signing.decided_before(user, stages, "release")
    )


def against_signing(changes: Sequence[str], gaps: Sequence[str]) -> str:
    """Return why nobody can sign: something changed, or something is missing."""
    if changes:
        return (
            f"What this release was submitted with has changed. {' '.join(changes)} "
            "It has to be submitted again, so that it is reviewed as it is now."
        )
    return f"Something is missing. {' '.join(gaps)}" if gaps else ""


def gaps_for(release: Release, *, at: datetime) -> tuple[str, ...]:
    """Return in words what is missing for a signature."""
    return gaps_of(rows_of(release, at=at))


def against_submitting(release: Release) -> str:
    """Return why nobody can submit the release now, apart from whom it is for."""
    if release.state == ReleaseState.IN_REVIEW and not bound.changes_of(release):
        return UP_TO_DATE
    if release.model.retired_at:
        return f"The model {release.model} is retired."
    return ""


def against_answering(release: Release) -> str:
    """Return why nobody can answer an item now, apart from whom it is for."""
    signed = any(stage.state == StageState.SIGNED for stage in release.this_round)
    return SIGNED_ALREADY if release.state == ReleaseState.IN_REVIEW and signed else ""


def next_step(release: Release) -> StepRule | None:
    """Return the step that comes next, None where all were taken or it is not agreed."""
    taken = {step.key for step in release.steps.all() if step.taken_back_at is None}
    return next((rule for rule in release_checklist.steps() if rule.key not in taken), None)


def against_stepping(release: Release) -> str:
    """Return why nobody can take the next step now, apart from whom it is for."""
    if changes := bound.changes_of(release):
        return (
            f"What was agreed to has changed. {' '.join(changes)} "
            "Withdraw or close this release and propose it anew."
        )
    return "" if next_step(release) else "Every step has been taken."
