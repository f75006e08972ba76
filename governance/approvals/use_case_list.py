"""The list of use cases: what each is, what the rules say of it, whether it is approved."""

from datetime import datetime

import django_filters
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse_lazy

from governance.accounts.models import Department, User
from governance.accounts.sight import of_departments
from governance.approvals.models import Approval, Assessment, holding
from governance.approvals.validity import current_editions
from governance.approvals.words import CATEGORIES, LICENCE_OUTCOMES
from governance.web.lists import Column, Empty, ListPage
from inventory.models import UseCase

# What the list and the API show of the things that a use case names.
COLUMNS = ("system__name", "system__department__name", "owner__full_name")
OWN = tuple(
    field.name
    for field in UseCase._meta.concrete_fields
    if field.name not in {"steps_seen", "facts_digest", "findings_event", "findings_digest"}
)


def rows(user: User, *, at: datetime) -> QuerySet[UseCase]:
    """Return the use cases that are not retired and that the person may see; see `judged`."""
    return judged(user, at=at).filter(retired_at=None).only(*OWN, *COLUMNS)


def judged(user: User, *, at: datetime) -> QuerySet[UseCase]:
    """Return every use case the person may see, each with its verdicts and its requests."""
    current = Assessment.objects.current().filter(use_case=OuterRef("pk"))
    known = {"validity": holding.validity(at, current_editions())}
    asked = Approval.objects.annotate(**known).only("use_case").foremost_first()
    return (
        UseCase.objects.visible_to(user)
        .select_related("system__department", "owner")
        .prefetch_related(Prefetch("approvals", queryset=asked, to_attr="asked"))
        .annotate(
            tier=Subquery(current.values("tier")[:1]),
            ai_act_category=Subquery(current.values("ai_act_category")[:1]),
            licence_outcome=Subquery(current.values("licence_outcome")[:1]),
        )
    )


def standing(use_case: UseCase) -> str:
    """Return the state a person cares for: of the approval, the open request or the last one."""
    asked: list[Approval] = getattr(use_case, "asked", [])
    return next((str(approval.validity) for approval in asked), "not_requested")


class UseCaseFilter(django_filters.FilterSet):
    """What use cases can be narrowed by."""

    tier = django_filters.ChoiceFilter(
        label="Tier", choices=[(1, "Tier 1"), (2, "Tier 2"), (3, "Tier 3")], field_name="tier"
    )
    ai_act_category = django_filters.ChoiceFilter(label="EU AI Act", choices=[*CATEGORIES.items()])
    licence_outcome = django_filters.ChoiceFilter(
        label="Licence", choices=[*LICENCE_OUTCOMES.items()]
    )
    department = django_filters.ModelChoiceFilter(
        label="Department", queryset=Department.objects.all(), method="by_department"
    )

    class Meta:
        model = UseCase
        fields: list[str] = []

    def by_department(
        self, found: QuerySet[UseCase], name: str, value: Department
    ) -> QuerySet[UseCase]:
        """Narrow to a department and those below it."""
        return found.filter(system__department__path__startswith=value.path)


PAGE = ListPage(
    title="Use cases",
    noun=("use case", "use cases"),
    row="approvals/use_case_row.html",
    template="approvals/use_case_list.html",
    columns=[
        Column("name", "Use case", sort="name"),
        Column("system", "System", sort="system__name", csv="system.name"),
        Column(
            "department",
            "Department",
            sort="system__department__name",
            csv="system.department.name",
            narrow=False,
        ),
        Column("owner", "Owner", sort="owner__full_name", csv="owner.full_name", narrow=False),
        Column("tier", "Tier", sort="tier"),
        Column("ai_act_category", "EU AI Act", sort="ai_act_category"),
        Column("licence_outcome", "Licence", sort="licence_outcome", narrow=False),
        Column("standing", "Approval", csv=standing),
    ],
    search=["name", "purpose", "system__name"],
    filters=UseCaseFilter,
    sort="name",
    sight=of_departments("the use cases"),
    empty=Empty(
        "No use cases yet",
        "A use case is one intended purpose of a system. Open a system and describe what it is "
        "used for; Weighbridge then says what applies.",
        "See the systems",
        reverse_lazy("inventory:system-list"),  # type: ignore[arg-type]  # lazy text
    ),
)
