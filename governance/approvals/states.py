"""Every step a request can take, as one table: from where, to where, by whom, and what is said."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices

from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission, Role, can
from governance.audit.events import Event

FOUR_EYES = "Someone other than the requester must decide."
A_PERSON = "A person has to decide this."


class ApprovalState(TextChoices):
    """Where a request stands. Validity is not a state: see `with_validity`."""

    IN_REVIEW = "in_review", "In review"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SUPERSEDED = "superseded", "Superseded"


OPEN = (ApprovalState.IN_REVIEW, ApprovalState.CHANGES_REQUESTED)


class StageState(TextChoices):
    """Where a sign-off stands."""

    WAITING = "waiting", "Waiting"
    SIGNED = "signed", "Signed"
    RETURNED = "returned", "Changes requested"
    REFUSED = "refused", "Refused"


class Standing(TextChoices):
    """The state as steps see it: before the request, and with a suspension told apart."""

    NEW = "new", "Not requested"
    IN_REVIEW = "in_review", "In review"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    APPROVED = "approved", "Approved"
    SUSPENDED = "suspended", "Suspended"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SUPERSEDED = "superseded", "Superseded"


@dataclass(frozen=True)
class Step:
    """One thing that can be done to a request.

    `ends` are the standings it can lead to: more than one where the last of several sign-offs
    decides. `needs` is None where the stage says who may (`by_stage`), or where only the software
    takes the step (`by_software`). Whoever submits must not sign, and only the requester is kept
    from it: so only they take a step `by_requester`.
    """

    verb: str
    label: str
    starts: tuple[Standing, ...]
    ends: tuple[Standing, ...]
    event: Event
    needs: Permission | None = None
    four_eyes: bool = False
    by_requester: bool = False
    by_stage: bool = False
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
        by_stage=True,
    ),
    Step(
        "request_changes",
        "Request changes",
        (Standing.IN_REVIEW,),
        (Standing.CHANGES_REQUESTED,),
        Event.CHANGES_REQUESTED,
        four_eyes=True,
        by_stage=True,
    ),
    Step(
        "refuse",
        "Refuse",
        (Standing.IN_REVIEW,),
        (Standing.REFUSED,),
        Event.STAGE_REFUSED,
        four_eyes=True,
        by_stage=True,
    ),
    Step(
        "resubmit",
        "Submit again",
        (Standing.IN_REVIEW, Standing.CHANGES_REQUESTED),
        (Standing.IN_REVIEW,),
        Event.APPROVAL_RESUBMITTED,
        needs=Permission.APPROVAL_REQUEST,
        by_requester=True,
    ),
    Step(
        "withdraw",
        "Withdraw",
        (Standing.IN_REVIEW, Standing.CHANGES_REQUESTED),
        (Standing.WITHDRAWN,),
        Event.APPROVAL_WITHDRAWN,
        needs=Permission.APPROVAL_REQUEST,
    ),
    Step(
        "confirm",
        "Confirm that it still holds",
        (Standing.APPROVED,),
        (Standing.APPROVED,),
        Event.APPROVAL_CONFIRMED,
        needs=Permission.APPROVAL_CONFIRM,
        four_eyes=True,
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

# What a person needs for a sign-off, by the right that a stage asks for.
SIGNS: Mapping[str, Permission] = {
    "governance": Permission.SIGN_GOVERNANCE,
    "department": Permission.SIGN_DEPARTMENT,
    "security": Permission.SIGN_SECURITY,
    "ethics": Permission.SIGN_ETHICS,
    "legal": Permission.SIGN_LEGAL,
    "executive": Permission.SIGN_EXECUTIVE,
}
RIGHT_OF_ROLE: Mapping[str, str] = {
    Role.GOVERNANCE_OFFICER: "governance",
    Role.DEPARTMENT_APPROVER: "department",
    Role.SECURITY_REVIEWER: "security",
    Role.ETHICS_REVIEWER: "ethics",
    Role.LEGAL_REVIEWER: "legal",
    Role.EXECUTIVE: "executive",
}

NOT_FROM: Mapping[Standing, str] = {
    Standing.NEW: "Nothing has been requested yet.",
    Standing.IN_REVIEW: "The request is still in review.",
    Standing.CHANGES_REQUESTED: (
        "A reviewer has requested changes. The request waits until it is submitted again."
    ),
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
    stage_lacking: str = "",
) -> str:
    """Return why this user cannot take this step now, or "" if they can.

    `user` is None for the software itself. For the steps of a stage, `stage_lacking` says why the
    person may not act for that stage (see `signing.lacking`), "" if they may.
    """
    if standing not in step.starts:
        return NOT_FROM[standing]
    if user is None:
        return A_PERSON if step.four_eyes or step.by_requester else ""
    if step.by_software:
        return "Only Weighbridge does this, when a later request is approved."
    if reason := _wrong_side(step, user, requested_by):
        return reason
    if step.needs is None:
        return stage_lacking
    return lacking(step.needs, user, department)


def _wrong_side(step: Step, user: User, requested_by: User | None) -> str:
    """Return why it is for the requester alone, or for everybody but them, or ""."""
    if step.four_eyes and requested_by == user:
        return FOUR_EYES
    if step.by_requester and requested_by is not None and requested_by != user:
        return (
            f"Only {requested_by} can submit this again, because whoever submits must not sign. "
            "Anybody who may request approvals can withdraw it and request approval anew."
        )
    return ""


def lacking(permission: Permission, user: User, department: Department | None) -> str:
    """Return why the person lacks a permission for a department, or "" if they hold it."""
    if can(user, permission, department):
        return ""
    place = department.name if department else "the whole organisation"
    return f"You may not {permission.value} for {place}. Ask an administrator for the role."
