"""Who holds a permission for a department: the people to tell that something waits for them."""

from collections.abc import Collection
from datetime import datetime

from governance.accounts.models import Department, RoleAssignment, User
from governance.accounts.permissions import Permission


def holders(
    permissions: Collection[Permission],
    department: Department | None,
    *,
    at: datetime,
    at_most: int | None = None,
) -> list[User]:
    """Return the active people who hold one of the permissions there, those nearest first.

    None is the whole organisation. If they are more than `at_most`, only those whose role is for
    the department nearest to it are returned, so that not everybody is told of everything.
    """
    rows = RoleAssignment.objects.current(at).giving(permissions, department)
    depth: dict[User, int] = {}
    for row in rows.select_related("user", "department"):
        near = len(row.department.path) if row.department else 0
        depth[row.user] = max(near, depth.get(row.user, 0))
    people = sorted(depth, key=lambda person: (-depth[person], person.full_name, person.pk))
    if at_most is None or len(people) <= at_most:
        return people
    return [person for person in people if depth[person] == depth[people[0]]]
