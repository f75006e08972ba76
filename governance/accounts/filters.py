"""How the list of people can be narrowed, on the page and in the API."""

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from governance.accounts.models import RoleAssignment, User
from governance.accounts.permissions import Role


class PersonFilter(django_filters.FilterSet):
    """By role, and whether they may sign in."""

    role = django_filters.ChoiceFilter(label="Role", choices=Role.choices, method="held")
    is_active = django_filters.BooleanFilter(label="May sign in")

    class Meta:
        model = User
        fields: list[str] = []

    def held(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Keep those who hold the role today."""
        current = RoleAssignment.objects.current(timezone.now()).filter(role=value)
        return people.filter(pk__in=current.values("user"))
