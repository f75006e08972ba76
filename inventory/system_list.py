"""The list of systems: whose each is, and how much is in it."""

from typing import Any

import django_filters
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse_lazy

from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission
from governance.accounts.sight import of_departments
from governance.web.lists import Column, Empty, ListPage
from inventory.choices import departments_for
from inventory.models import System, SystemModel, UseCase

IN_USE, RETIRED = "in_use", "retired"
STATES = {IN_USE: "In use", RETIRED: "Retired"}


def rows(user: User) -> QuerySet[System]:
    """Return the systems the person may see, with the numbers of models and living use cases."""
    return (
        System.objects.visible_to(user)
        .select_related("department", "owner")
        .annotate(
            model_count=_count(SystemModel.objects.all()),
            use_case_count=_count(UseCase.objects.filter(retired_at=None)),
        )
    )


def _count(rows: QuerySet[Any]) -> Coalesce:
    """Count the rows of each system by a subquery: two joins at once would multiply each other."""
    each = rows.filter(system=OuterRef("pk")).order_by().values("system")
    return Coalesce(Subquery(each.annotate(number=Count("pk")).values("number")), 0)


def _departments(request: HttpRequest | None) -> QuerySet[Department]:
    if request is None or not isinstance(request.user, User):
        return Department.objects.none()
    return departments_for(request.user, Permission.SYSTEM_READ)


def _owners(request: HttpRequest | None) -> QuerySet[User]:
    people: QuerySet[User] = User.objects.all()
    if request is None or not isinstance(request.user, User):
        return people.none()
    owned = System.objects.visible_to(request.user).values("owner")
    return people.filter(pk__in=owned)


class SystemFilter(django_filters.FilterSet):
    """What systems can be narrowed by; a department includes those below it."""

    department = django_filters.ModelChoiceFilter(
        label="Department", queryset=_departments, method="by_department"
    )
    owner = django_filters.ModelChoiceFilter(label="Owner", queryset=_owners)
    state = django_filters.ChoiceFilter(
        label="State", choices=list(STATES.items()), method="by_state"
    )

    class Meta:
        model = System
        fields: list[str] = []

    def by_department(
        self, queryset: QuerySet[System], name: str, value: Department
    ) -> QuerySet[System]:
        """Keep systems of the department and of those below it."""
        return queryset.filter(department__path__startswith=value.path)

    def by_state(self, queryset: QuerySet[System], name: str, value: str) -> QuerySet[System]:
        """Keep systems in use, or retired ones."""
        return queryset.filter(Q(retired_at=None) if value == IN_USE else ~Q(retired_at=None))


def state_words(system: System) -> str:
    """Return whether a system is in use, in words."""
    return STATES[RETIRED if system.retired_at else IN_USE]


PAGE = ListPage(
    title="Systems",
    noun=("system", "systems"),
    row="inventory/system_row.html",
    template="inventory/system_list.html",
    columns=[
        Column("name", "System", sort="name"),
        Column("department", "Department", sort="department__name", csv="department.name"),
        Column("owner", "Owner", sort="owner__full_name", csv="owner.full_name", narrow=False),
        Column("models", "Models", sort="model_count", csv="model_count", numeric=True),
        Column("use_cases", "Use cases", sort="use_case_count", csv="use_case_count", numeric=True),
        Column("state", "State", sort="retired_at", csv=state_words),
    ],
    search=["name", "description", "department__name", "owner__full_name"],
    search_hint="Search systems by name, department or owner",
    filters=SystemFilter,
    sort="name",
    sight=of_departments("the systems"),
    empty=Empty(
        "No systems yet",
        "A system is what you run or offer: models, libraries and the places where it runs. "
        "Describe the first one; its uses are then assessed.",
        "Add a system",
        reverse_lazy("inventory:system-add"),  # type: ignore[arg-type]  # lazy text
    ),
)
