"""What documents can be narrowed by, on the page and in the API."""

from datetime import timedelta

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from governance.accounts.models import Department
from governance.obligations.models import Document, DocumentState
from governance.obligations.models.document import DocumentQuerySet
from governance.rules.eu_ai_act import documents
from governance.web.ids import IdFilter

SOON = 30


def kinds() -> list[tuple[str, str]]:
    """Return the forms as choices."""
    return [(form.kind, form.title) for form in documents.forms().values()]


class DocumentFilter(django_filters.FilterSet):
    """Form, state, department and next review; the rest comes from links."""

    kind = django_filters.ChoiceFilter(label="Form", choices=kinds)
    state = django_filters.ChoiceFilter(
        label="State",
        choices=[*DocumentState.choices, ("working", "Draft or in review")],
        method="by_state",
    )
    department = django_filters.ModelChoiceFilter(
        label="Department", queryset=Department.objects.all(), method="by_department"
    )
    review = django_filters.ChoiceFilter(
        label="Next review",
        choices=[("overdue", "Overdue"), ("soon", "In the next 30 days"), ("none", "None set")],
        method="by_review",
    )
    use_case = IdFilter(label="Use case number", field_name="use_case", widget=forms.HiddenInput)
    model = IdFilter(label="Model number", field_name="model", widget=forms.HiddenInput)

    class Meta:
        model = Document
        fields: list[str] = []

    def by_state(self, found: DocumentQuerySet, name: str, value: str) -> QuerySet[Document]:
        """Narrow by state; `working` is a draft or in review."""
        return found.working() if value == "working" else found.filter(state=value)

    def by_department(
        self, found: DocumentQuerySet, name: str, value: Department
    ) -> QuerySet[Document]:
        """Narrow to a department and those below it."""
        return found.of_department(value.path)

    def by_review(self, found: DocumentQuerySet, name: str, value: str) -> QuerySet[Document]:
        """Narrow to final documents whose review is due, or that have none."""
        today = timezone.localdate()
        if value == "none":
            return found.final().filter(next_review_on=None)
        if value == "overdue":
            return found.review_due(today - timedelta(days=1))
        return found.review_due(today + timedelta(days=SOON)).filter(next_review_on__gte=today)
