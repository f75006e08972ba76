"""What obligations can be narrowed by, on the page and in the API."""

from datetime import timedelta

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from governance.accounts.models import Department
from governance.obligations.models import Obligation, ObligationQuerySet, ObligationState
from governance.rules.eu_ai_act.classify import ROLE_TITLES
from governance.web.ids import IdFilter

SOON = {"month": 30, "quarter": 90}


class ObligationFilter(django_filters.FilterSet):
    """State, role, department, due date and what shows it; the rest comes from links."""

    state = django_filters.ChoiceFilter(
        label="State",
        choices=[*ObligationState.choices, ("unfulfilled", "Not done yet")],
        method="by_state",
    )
    role = django_filters.ChoiceFilter(label="Role", choices=[*ROLE_TITLES.items()])
    department = django_filters.ModelChoiceFilter(
        label="Department", queryset=Department.objects.all(), method="by_department"
    )
    due = django_filters.ChoiceFilter(
        label="Due",
        choices=[
            ("overdue", "Overdue"),
            ("month", "In the next 30 days"),
            ("quarter", "In the next 90 days"),
            ("none", "No date"),
        ],
        method="by_due",
    )
    shown = django_filters.ChoiceFilter(
        label="Shown by",
        choices=[("evidenced", "Evidence"), ("attested", "A statement only")],
        method="by_proof",
    )
    use_case = IdFilter(label="Use case number", field_name="use_case", widget=forms.HiddenInput)
    system = IdFilter(
        label="System number", field_name="use_case__system", widget=forms.HiddenInput
    )
    wide = django_filters.BooleanFilter(
        label="Of the organisation",
        field_name="use_case",
        lookup_expr="isnull",
        widget=forms.HiddenInput,
    )
    due_on = django_filters.DateFilter(label="Due on", widget=forms.HiddenInput)

    class Meta:
        model = Obligation
        fields: list[str] = []

    def by_state(self, found: ObligationQuerySet, name: str, value: str) -> QuerySet[Obligation]:
        """Narrow by state; `unfulfilled` is open and in progress together."""
        return found.unfulfilled() if value == "unfulfilled" else found.filter(state=value)

    def by_department(
        self, found: QuerySet[Obligation], name: str, value: Department
    ) -> QuerySet[Obligation]:
        """Narrow to a department and those below it."""
        return found.filter(use_case__system__department__path__startswith=value.path)

    def by_due(self, found: ObligationQuerySet, name: str, value: str) -> QuerySet[Obligation]:
        """Narrow to work that is overdue or due soon, or to rows without a date."""
        now = timezone.now()
        if value == "none":
            return found.filter(due_on=None)
        if value == "overdue":
            return found.overdue(now)
        today = now.date()
        last = today + timedelta(days=SOON[value])
        return found.unfulfilled().filter(due_on__range=(today, last))

    def by_proof(self, found: ObligationQuerySet, name: str, value: str) -> QuerySet[Obligation]:
        """Narrow fulfilled rows to those with or without current evidence."""
        now = timezone.now()
        return found.evidenced(now) if value == "evidenced" else found.attested(now)
