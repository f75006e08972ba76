"""Who may act for a stage: by a role of their own, or because somebody delegated theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from governance.accounts.models import Department, User
from governance.approvals.models import AnyStage, Approval, Delegation, Stage
from governance.approvals.states import SIGNS, StageState
from governance.approvals.states import lacking as lacks


@dataclass(frozen=True)
class Right:
    """The right to sign a stage; `acting_for` is who delegated it, None for a right of one's own.

    `lacking` says why there is none, "" where there is one.
    """

    acting_for: User | None = None
    lacking: str = ""


def delegations_to(user: User, *, at: datetime) -> list[Delegation]:
    """Return what is delegated to a person at this moment, the longest held first.

    A page asks once and hands them to `right_to_sign` for every stage it shows.
    """
    return list(Delegation.objects.in_force(at).filter(delegate=user).order_by("pk"))


def right_to_sign(
    stage: Stage,
    *,
    approval: Approval,
    stages: Sequence[Stage],
    user: User,
    delegations: Sequence[Delegation],
) -> Right:
    """Return the right to act for a stage of a request; see `right_of`."""
    department = approval.use_case.system.department
    return right_of(stage, department=department, stages=stages, user=user, delegations=delegations)


def right_of(
    stage: AnyStage,
    *,
    department: Department,
    stages: Sequence[AnyStage],
    user: User,
    delegations: Sequence[Delegation],
) -> Right:
    """Return the right to act for a stage: one's own comes first, then what was delegated.

    `stages` are those of the round, so that nobody's delegated right is used twice in it.
    """
    own = lacking(stage, department, user)
    if not own or not user.is_active:
        return Right(lacking=own)
    able = [one for one in delegations if not lacking(stage, department, one.delegator)]
    for delegation in able:
        if not _barred(delegation.delegator, stage, stages):
            return Right(acting_for=delegation.delegator)
    if able:
        return Right(lacking=_barred(able[0].delegator, stage, stages))
    names = " and ".join(dict.fromkeys(str(one.delegator) for one in delegations))
    return Right(lacking=f"{own} {names} may not sign this stage either." if names else own)


def lacking(stage: AnyStage, department: Department, user: User) -> str:
    """Return why the person's own roles do not let them act for this stage, or "" if they do."""
    place = None if stage.organisation_wide else department
    reasons = [lacks(SIGNS[right], user, place) for right in stage.right_names]
    return "" if "" in reasons else reasons[0]


def first_to_sign(stage: AnyStage, stages: Sequence[AnyStage]) -> str:
    """Return which stages of the round have to be signed before this one, or ""."""
    first = [
        one.title
        for one in stages
        if one.position < stage.position and one.state != StageState.SIGNED
    ]
    return f"{', '.join(first)} must be signed first." if first else ""


def decided_before(user: User, stages: Sequence[AnyStage], word: str) -> str:
    """Return why somebody who took part in the round decides no more of this `word`, or ""."""
    earlier = took_part(user, stages)
    if earlier is None or earlier.decided_by_id == user.pk:
        return f"You have already decided another stage of this {word}." if earlier else ""
    return f"{earlier.decided_by} has already decided another stage of this {word} in your name."


def took_part(person: User, stages: Sequence[AnyStage]) -> AnyStage | None:
    """Return the stage that a person decided, or that was decided in their name, if any."""
    return next(
        (one for one in stages if person.pk in (one.decided_by_id, one.acting_for_id)), None
    )


def _barred(delegator: User, stage: AnyStage, stages: Sequence[AnyStage]) -> str:
    """Return why nobody signs in the name of somebody who could sign the stage, or ""."""
    if delegator.pk == stage.requested_by_id:
        return f"{delegator} requested this, and nobody signs in the name of the requester."
    if took_part(delegator, stages):
        return f"{delegator}, in whose name you may sign, has already decided another stage."
    return ""
