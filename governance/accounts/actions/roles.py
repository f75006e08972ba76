"""Give roles and take them back."""

from datetime import datetime
from typing import Any

from django.db import transaction

from governance.accounts.actions.people import check_others_administer
from governance.accounts.actions.rows import insert
from governance.accounts.models import Department, RoleAssignment, User
from governance.accounts.permissions import Permission, Role, require
from governance.audit.actions import record
from governance.audit.events import Event
from governance.web.refusals import Refused


@transaction.atomic
def grant(
    user: User,
    role: str,
    *,
    department: Department | None = None,
    expires_at: datetime | None = None,
    by: User | None,
    at: datetime,
) -> RoleAssignment:
    """Give a person a role for a department and those below it, or everywhere; until a moment.

    A role that had run out is given anew.

    :raises NotAllowed: if the asking person may not manage people there.
    :raises Refused: if there is no such role, it is held already, or it would end in the past.
    """
    require(by, Permission.PEOPLE_MANAGE, department)
    if role not in Role.values:
        raise Refused(f"“{role}” is no role. Choose one of the list.", field="role")
    if expires_at is not None and expires_at <= at:
        raise Refused("The role would have ended already. Choose a later day.", field="expires_on")
    RoleAssignment.objects.filter(
        user=user, role=role, department=department, expires_at__lte=at
    ).delete()
    assignment = RoleAssignment(user=user, role=role, department=department, expires_at=expires_at)
    insert(assignment, field="role")
    user.__dict__.pop("grants", None)  # This object may have answered `can` before.
    record(Event.ROLE_GRANTED, on=user, by=by, at=at, after=_written_down(assignment))
    return assignment


@transaction.atomic
def revoke(assignment: RoleAssignment, *, by: User | None, at: datetime) -> None:
    """Take a role back at once.

    :raises NotAllowed: if the asking person may not manage people there.
    :raises Refused: if it is gone already, or held by the last administrator.
    """
    require(by, Permission.PEOPLE_MANAGE, assignment.department)
    user = assignment.user
    if assignment.role == Role.ADMINISTRATOR and assignment.department is None:
        check_others_administer(user, at=at)
    before = _written_down(assignment)
    deleted, _ = RoleAssignment.objects.filter(pk=assignment.pk).delete()
    if not deleted:
        raise Refused("This role has been taken back already.")
    user.__dict__.pop("grants", None)
    record(Event.ROLE_REVOKED, on=user, by=by, at=at, before=before)


def _written_down(assignment: RoleAssignment) -> dict[str, Any]:
    department, end = assignment.department, assignment.expires_at
    return {
        "role": assignment.role,
        "department": department.name if department else "the whole organisation",
        "until": end.isoformat(timespec="minutes") if end else "",
    }
