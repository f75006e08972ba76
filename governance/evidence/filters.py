"""How the list of evidence can be narrowed, on the page and in the API."""

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from governance.accounts.models import Department
from governance.evidence.models import Evidence, EvidenceKind

STATES = (("current", "Current"), ("ran_out", "Ran out"))


class EvidenceFilter(django_filters.FilterSet):
    """By kind, department, and whether it still counts."""

    kind = django_filters.ChoiceFilter(label="Kind", choices=EvidenceKind.choices)
    department = django_filters.ModelChoiceFilter(
        label="Department", queryset=Department.objects.order_by("name")
    )
    state = django_filters.ChoiceFilter(label="State", choices=STATES, method="in_state")

    class Meta:
        model = Evidence
        fields: list[str] = []

    def in_state(self, rows: QuerySet[Evidence], name: str, value: str) -> QuerySet[Evidence]:
        """Keep what counts today, or what has run out."""
        current = Evidence.objects.current(timezone.now()).values("pk")
        return rows.filter(pk__in=current) if value == "current" else rows.exclude(pk__in=current)
