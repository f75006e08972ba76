"""People, departments and the roles that people hold for them."""

from collections.abc import Collection
from datetime import datetime
from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from governance.accounts.permissions import GRANTS, Permission, Role


class DepartmentQuerySet(models.QuerySet["Department"]):
    """Which departments."""

    def with_people(self, at: datetime) -> Self:
        """Count as `people` those active who hold a role for the department itself today."""
        held = Q(roleassignment__expires_at=None) | Q(roleassignment__expires_at__gt=at)
        people = models.Count(
            "roleassignment__user",
            filter=held & Q(roleassignment__user__is_active=True),
            distinct=True,
        )
        return self.annotate(people=people)


class Department(models.Model):
    """A part of the organisation. `path` lists the ids from the root, so a subtree is a prefix."""

    name = models.CharField(max_length=120)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=200, db_index=True, editable=False)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                name="accounts_department_name_once",
                violation_error_message="There is already a department of this name here.",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(parent=None),
                name="accounts_top_department_name_once",
                violation_error_message="There is already a department of this name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def paths_above(self) -> tuple[str, ...]:
        """The paths of the department itself and of every one it belongs to."""
        ids = self.path.strip("/").split("/")
        return tuple(f"/{'/'.join(ids[:depth])}/" for depth in range(1, len(ids) + 1))


class UserQuerySet(models.QuerySet["User"]):
    """Which people."""

    def active(self) -> Self:
        """People who may sign in."""
        return self.filter(is_active=True)

    def holding(self, role: Role) -> Self:
        """Active people who hold the role anywhere."""
        return self.active().filter(assignments__role=role).distinct()

    def administering(self, at: datetime) -> Self:
        """Active people who are administrators of the whole organisation at this moment."""
        everywhere = RoleAssignment.objects.current(at).filter(
            role=Role.ADMINISTRATOR, department=None
        )
        return self.active().filter(pk__in=everywhere.values("user"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # dynamic base
    """Finds people by their sign-in name, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the person of this sign-in name."""
        person: User = self.get(username__iexact=username)
        return person


class User(AbstractBaseUser):
    """A person who can sign in."""

    username = models.CharField("sign-in name", max_length=64, unique=True)
    full_name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager()

    class Meta:
        ordering = ["full_name"]
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="accounts_sign_in_name_once",
                violation_error_message="There is already a person with this sign-in name.",
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    @cached_property
    def grants(self) -> tuple[tuple[str, str | None], ...]:
        """The roles held today, each with the department's path or None for everywhere."""
        rows = self.assignments.current(timezone.now()).values_list("role", "department__path")
        return tuple((role, path) for role, path in rows)

    @property
    def role_names(self) -> tuple[str, ...]:
        """The titles of the roles held today."""
        return tuple(sorted({str(Role(role).label) for role, _ in self.grants}))


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    """Which assignments."""

    def current(self, at: datetime) -> Self:
        """Assignments that hold at this moment."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at))

    def reaching(self, department: Department) -> Self:
        """Assignments that hold for a department: its own, one above it, or everywhere."""
        return self.filter(Q(department=None) | Q(department__path__in=department.paths_above))

    def giving(self, permissions: Collection[Permission], department: Department | None) -> Self:
        """Assignments that give active people one of these permissions for a department.

        None is the whole organisation, for which only roles held everywhere count.
        """
        roles = [role for role, given in GRANTS.items() if given.intersection(permissions)]
        where = Q(department=None)
        if department is not None:
            where |= Q(department__path__in=department.paths_above)
        return self.filter(where, role__in=roles, user__is_active=True)


class RoleAssignment(models.Model):
    """A role held for a department and those below it, or everywhere where none is named."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=32, choices=Role.choices)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "department"],
                name="accounts_role_once",
                violation_error_message="This person already holds this role there.",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(department=None),
                name="accounts_role_everywhere_once",
                violation_error_message="This person already holds this role everywhere.",
            ),
        ]

    def __str__(self) -> str:
        place = self.department.name if self.department else "the whole organisation"
        return f"{Role(self.role).label} for {place}"
