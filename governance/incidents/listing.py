"""The list of incidents."""

import django_filters
from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse_lazy

from governance.accounts.models import User
from governance.accounts.sight import of_departments
from governance.incidents.forms import SEVERITIES
from governance.incidents.models import Incident, IncidentState
from governance.web.lists import Column, Empty, ListPage
from inventory.models import System

RUNNING = Q(clocks__met_at=None, clocks__status="in_force", state=IncidentState.OPEN)


def rows(user: User) -> QuerySet[Incident]:
    """Return the incidents the person may see, with the next deadline that is running."""
    return (
        Incident.objects.visible_to(user)
        .select_related("system__department", "use_case", "reported_by")
        .annotate(
            running=Count("clocks", filter=RUNNING),
            next_due=Min("clocks__due_at", filter=RUNNING),
        )
    )


class IncidentFilter(django_filters.FilterSet):
    """What incidents can be narrowed by."""

    state = django_filters.ChoiceFilter(label="State", choices=IncidentState.choices)
    severity = django_filters.ChoiceFilter(label="Severity", choices=SEVERITIES)
    system = django_filters.ModelChoiceFilter(label="System", queryset=System.objects.none())
    clocks = django_filters.ChoiceFilter(
        label="Clocks", choices=[("running", "Running")], method="by_clocks"
    )

    class Meta:
        model = Incident
        fields: list[str] = []

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.filters["system"].queryset = System.objects.visible_to(self.request.user)

    def by_clocks(self, found: QuerySet[Incident], name: str, value: str) -> QuerySet[Incident]:
        """Narrow to incidents with a running clock."""
        return found.filter(running__gt=0)  # type: ignore[misc]  # annotated in rows


PAGE = ListPage(
    title="Incidents",
    noun=("incident", "incidents"),
    row="incidents/row.html",
    template="incidents/list.html",
    columns=[
        Column("title", "Incident", sort="title"),
        Column("system", "System", sort="system__name", csv="system.name"),
        Column("severity", "Severity", sort="severity"),
        Column("aware_at", "Aware since", sort="aware_at"),
        Column("running", "Clocks running", sort="running", numeric=True),
        Column("next_due", "Next deadline", sort="next_due"),
        Column("state", "State", sort="state"),
    ],
    search=["title", "description", "system__name"],
    filters=IncidentFilter,
    sort="-aware_at",
    sight=of_departments("incidents with the systems"),
    empty=Empty(
        "No incidents",
        "When something goes wrong with a system, report it here: the deadlines of the law start "
        "to run and are shown.",
        "Report an incident",
        reverse_lazy("incidents:incident-report"),  # type: ignore[arg-type]  # lazy text
    ),
)
