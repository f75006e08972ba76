"""Why something cannot be done to a release now: one sentence, for the button and the refusal."""

from collections.abc import Sequence
from datetime import datetime

from governance.accounts.models import User
from governance.approvals.models import Release, ReleaseStage, StageState
from governance.approvals.releases import bound
from governance.approvals.releases.checklist import gaps_of, rows_of
from governance.approvals.releases.standings import ReleaseState
from governance.approvals.releases.states import why_not
from governance.approvals.states import SIGNS, lacking
from governance.rules import release_checklist
from governance.rules.release_checklist import StepRule

DECIDED_BEFORE = "You have already decided another stage of this release."
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


def against_deciding(
    verb: str, stage: ReleaseStage, *, release: Release, stages: Sequence[ReleaseStage], user: User
) -> str:
    """Return why this person cannot `sign`, `request_changes` or `refuse` it now, or ""."""
    if stage.state != StageState.WAITING:
        return f"The {stage.title.lower()} was decided by {stage.decided_by} already."
    right = lacking(SIGNS[stage.right], user, release.department)
    if reason := against(verb, release, user, stage_lacking=right):
        return reason
    first = [
        one.title
        for one in stages
        if one.position < stage.position and one.state != StageState.SIGNED
    ]
    if first:
        return f"{', '.join(first)} must be signed first."
    return DECIDED_BEFORE if any(one.decided_by_id == user.pk for one in stages) else ""


def against_signing(release: Release, *, at: datetime) -> str:
    """Return why nobody can sign: something changed, or something is missing."""
    if changes := bound.changes_of(release):
        return (
            f"What this release was submitted with has changed. {' '.join(changes)} "
            "It has to be submitted again, so that it is reviewed as it is now."
        )
    if gaps := gaps_of(rows_of(release, at=at)):
        return f"Something is missing. {' '.join(gaps)}"
    return ""


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
