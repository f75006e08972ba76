"""The register of obligations: every duty that is owed, with what shows it."""

from datetime import datetime

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from governance.accounts.models import Department, User
from governance.evidence.models import Evidence
from governance.obligations.models import Obligation, ObligationState
from governance.web.lists import Column, Empty, ListPage


def rows(user: User, *, at: datetime) -> QuerySet[Obligation]:
    """Return the obligations the person may see; `evidenced` tells what current evidence shows."""
    proof = Evidence.objects.current(at).filter(obligations=OuterRef("pk"))
    return (
        Obligation.objects.visible_to(user)
        .select_related("requirement", "use_case__system__department", "owner")
        .annotate(evidenced=Exists(proof))
    )


def place(obligation: Obligation) -> str:
    """Return the use case that owes it, or the organisation."""
    return obligation.use_case.name if obligation.use_case else "The organisation"


def shown_by(obligation: Obligation) -> str:
    """Return `evidenced`, `attested` or "" (nothing shows it yet); fulfilled rows only."""
    if obligation.state != ObligationState.FULFILLED:
        return ""
    return "evidenced" if obligation.evidenced else "attested"  # type: ignore[attr-defined]  # annotated


class ObligationFilter(django_filters.FilterSet):
    """What the register can be narrowed by."""

    state = django_filters.ChoiceFilter(
        label="State",
        choices=[*ObligationState.choices, ("unfulfilled", "Not done yet")],
        method="by_state",
    )
    role = django_filters.AllValuesFilter(label="Role", field_name="role")
    department = django_filters.ModelChoiceFilter(
        label="Department",
        field_name="use_case__system__department",
        queryset=Department.objects.all(),
    )
    due = django_filters.ChoiceFilter(
        label="Due",
        choices=[("overdue", "Overdue"), ("none", "No date")],
        method="by_due",
    )
    shown = django_filters.ChoiceFilter(
        label="Shown by",
        choices=[("evidenced", "Evidence"), ("attested", "A statement only")],
        method="by_proof",
    )
    use_case = django_filters.NumberFilter(label="Use case number", field_name="use_case")

    class Meta:
        model = Obligation
        fields: list[str] = []

    def by_state(self, found: QuerySet[Obligation], name: str, value: str) -> QuerySet[Obligation]:
        """Narrow by state; `unfulfilled` is open and in progress together."""
        if value == "unfulfilled":
            done = [ObligationState.FULFILLED, ObligationState.NOT_APPLICABLE]
            return found.exclude(state__in=done)
        return found.filter(state=value)

    def by_due(self, found: QuerySet[Obligation], name: str, value: str) -> QuerySet[Obligation]:
        """Narrow to overdue rows or rows without a date."""
        if value == "none":
            return found.filter(due_on=None)
        today = timezone.localdate()
        unfulfilled = Q(state__in=[ObligationState.OPEN, ObligationState.IN_PROGRESS])
        return found.filter(unfulfilled, due_on__lt=today)

    def by_proof(self, found: QuerySet[Obligation], name: str, value: str) -> QuerySet[Obligation]:
        """Narrow fulfilled rows to those with or without current evidence."""
        fulfilled = found.filter(state=ObligationState.FULFILLED)
        return fulfilled.filter(evidenced=value == "evidenced")


PAGE = ListPage(
    title="Obligations",
    noun=("obligation", "obligations"),
    row="obligations/row.html",
    template="obligations/list.html",
    columns=[
        Column("requirement", "Duty", sort="requirement__key", csv="requirement.title"),
        Column("ref", "Article", sort="requirement__ref", csv="requirement.ref"),
        Column("use_case", "Owed for", sort="use_case__name", csv=place),
        Column("role", "Role", sort="role", narrow=False),
        Column(
            "owner",
            "Owner",
            sort="owner__full_name",
            narrow=False,
            csv=lambda row: row.owner.full_name if row.owner else "",
        ),
        Column("applies_from", "Applies from", sort="applies_from", narrow=False),
        Column("due_on", "Due", sort="due_on"),
        Column("state", "State", sort="state"),
        Column("shown", "Shown by", csv=shown_by),
    ],
    search=["requirement__title", "requirement__ref", "requirement__key", "use_case__name"],
    filters=ObligationFilter,
    sort="due_on",
    empty=Empty(
        "No obligations yet",
        "Obligations are created when a use case is approved: each article that applies becomes a "
        "row here, with an owner and a date.",
    ),
)
