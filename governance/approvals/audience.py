"""Whom something about an approval concerns."""

from collections.abc import Sequence
from datetime import datetime

from governance.accounts.holders import holders
from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission
from governance.approvals.models import AnyStage, Approval, Delegation, Stage
from governance.approvals.states import SIGNS

# A sign-off that more people could give than this is told to those nearest to the department.
AT_MOST = 30


def requester_and_owner(approval: Approval) -> list[User]:
    """Return who asked for it, and who owns the use case."""
    return [approval.requested_by, approval.use_case.owner]


def signers(approval: Approval, stage: Stage, *, at: datetime) -> list[User]:
    """Return who may sign a stage now, by a role of their own or because it was delegated.

    Neither the requester nor anybody who took part in another stage of the round, nor who would
    sign in the name of one of them.
    """
    return signers_of(stage, approval.use_case.system.department, at=at)


def signers_of(stage: AnyStage, department: Department, *, at: datetime) -> list[User]:
    """Return who may give a sign-off of a request or a release now; see `signers`."""
    place = None if stage.organisation_wide else department
    rights, barred = [SIGNS[right] for right in stage.right_names], stage.barred()
    able = [
        person
        for person in holders(rights, place, at=at, at_most=AT_MOST)
        if person.pk not in barred
    ]
    given = Delegation.objects.in_force(at).filter(delegator__in=able)
    for_others = [one.delegate for one in given if one.delegate_id not in barred]
    return list(dict.fromkeys([*able, *for_others]))


def signers_by_turn(
    approval: Approval, stages: Sequence[Stage], *, at: datetime
) -> dict[User, list[Stage]]:
    """Return for each person which of the stages they may sign."""
    found: dict[User, list[Stage]] = {}
    for stage in stages:
        for person in signers(approval, stage, at=at):
            found.setdefault(person, []).append(stage)
    return found


def officers(department: Department, *, at: datetime) -> list[User]:
    """Return who may say that an approval of the department still holds."""
    return holders([Permission.APPROVAL_CONFIRM], department, at=at, at_most=AT_MOST)


def waiver_granters(department: Department, *, at: datetime) -> list[User]:
    """Return who may grant a waiver for the department."""
    return holders([Permission.WAIVER_GRANT], department, at=at, at_most=AT_MOST)
