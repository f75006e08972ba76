"""Whom and what a person may choose when they describe a system."""

from django.db.models import Q, QuerySet

from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission, reach


def departments_for(
    user: User, permission: Permission = Permission.SYSTEM_EDIT
) -> QuerySet[Department]:
    """Return the departments for which the person holds the permission."""
    return Department.objects.filter(reach(user, permission).q("path"))


def owners_for(user: User) -> QuerySet[User]:
    """Return who can be made an owner: active people with a role where the person may edit."""
    people: QuerySet[User] = User.objects.active()
    allowed = reach(user, Permission.SYSTEM_EDIT)
    if allowed.everywhere:
        return people
    near = Q(assignments__isnull=False, assignments__department=None) | Q(pk=user.pk)
    for path in allowed.paths:
        near |= Q(assignments__department__path__startswith=path)
    return people.filter(near).distinct()
