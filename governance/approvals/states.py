"""Every step a request can take, as one table: from where, to where, by whom, and what is said."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices

from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission, can
from governance.audit.events import Event

FOUR_EYES = "Someone other than the requester must decide."


class ApprovalState(TextChoices):
    """Where a request stands. Validity is not a state: see `with_validity`."""

    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SUPERSEDED = "superseded", "Superseded"


class StageState(TextChoices):
    """Where a sign-off stands."""

    WAITING = "waiting", "Waiting"
    SIGNED = "signed", "Signed"
    REFUSED = "refused", "Refused"


class Standing(TextChoices):
    """The state as steps see it: before the request, and with a suspension told apart."""

    NEW = "new", "Not requested"
    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    SUSPENDED = "suspended", "Suspended"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SUPERSEDED = "superseded", "Superseded"


@dataclass(frozen=True)
class Step:
    """One thing that can be done to a request.

    `ends` are the standings it can lead to: more than one where the last of several sign-offs
    decides. `needs` is None where the stage names the permission (`signs`), or where only the
    software takes the step (`by_software`). `why` says what a person may do it for.
    """

    verb: str
    label: str
    starts: tuple[Standing, ...]
    ends: tuple[Standing, ...]
    event: Event
    needs: Permission | None = None
    four_eyes: bool = False
    by_software: bool = False


_STEPS = (
    Step(
        "request",
        "Request approval",
        (Standing.NEW,),
        (Standing.IN_REVIEW,),
        Event.APPROVAL_REQUESTED,
        needs=Permission.APPROVAL_REQUEST,
    ),
    Step(
        "sign",
        "Sign",
        (Standing.IN_REVIEW,),
        (Standing.IN_REVIEW, Standing.APPROVED),
        Event.STAGE_SIGNED,
        four_eyes=True,
    ),
    Step(
        "refuse",
        "Refuse",
        (Standing.IN_REVIEW,),
        (Standing.REFUSED,),
        Event.STAGE_REFUSED,
        four_eyes=True,
    ),
    Step(
        "withdraw",
        "Withdraw",
        (Standing.IN_REVIEW,),
        (Standing.WITHDRAWN,),
        Event.APPROVAL_WITHDRAWN,
        needs=Permission.APPROVAL_REQUEST,
    ),
    Step(
        "suspend",
        "Suspend",
        (Standing.APPROVED,),
        (Standing.SUSPENDED,),
        Event.APPROVAL_SUSPENDED,
        needs=Permission.APPROVAL_SUSPEND,
    ),
    Step(
        "resume",
        "Lift the suspension",
        (Standing.SUSPENDED,),
        (Standing.APPROVED,),
        Event.APPROVAL_RESUMED,
        needs=Permission.APPROVAL_SUSPEND,
    ),
    Step(
        "supersede",
        "Approve a later request",
        (Standing.APPROVED, Standing.SUSPENDED),
        (Standing.SUPERSEDED,),
        Event.APPROVAL_SUPERSEDED,
        by_software=True,
    ),
)
STEPS: Mapping[str, Step] = {step.verb: step for step in _STEPS}

SIGNS: Mapping[str, Permission] = {
    "governance": Permission.SIGN_GOVERNANCE,
    "department": Permission.SIGN_DEPARTMENT,
    "security": Permission.SIGN_SECURITY,
    "ethics": Permission.SIGN_ETHICS,
    "legal": Permission.SIGN_LEGAL,
    "executive": Permission.SIGN_EXECUTIVE,
}

NOT_FROM: Mapping[Standing, str] = {
    Standing.NEW: "Nothing has been requested yet.",
    Standing.IN_REVIEW: "The request is still in review.",
    Standing.APPROVED: "This is approved and not suspended.",
    Standing.SUSPENDED: "The approval is suspended.",
    Standing.REFUSED: "The request was refused. Request approval again once the reason is settled.",
    Standing.WITHDRAWN: "The request was withdrawn. Request approval again.",
    Standing.SUPERSEDED: "A later approval has taken the place of this one.",
}


def why_not(
    step: Step,
    *,
    standing: Standing,
    user: User | None,
    department: Department,
    requested_by: User | None = None,
    stage_kind: str = "",
) -> str:
    """Return why this user cannot take this step now, or "" if they can.

    `user` is None for the software itself; `stage_kind` names the stage to sign or refuse.
    """
    if standing not in step.starts:
        return NOT_FROM[standing]
    if user is None:
        return "" if step.needs or step.by_software else "A person has to sign."
    if step.by_software:
        return "Only Weighbridge does this, when a later request is approved."
    if step.four_eyes and requested_by == user:
        return FOUR_EYES
    return _lacking(step.needs or SIGNS[stage_kind], user, department)


def _lacking(permission: Permission, user: User, department: Department) -> str:
    if can(user, permission, department):
        return ""
    return (
        f"You may not {permission.value} for {department.name}. Ask an administrator for the role."
    )
