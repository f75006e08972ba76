"""The list of candidates: what it shows, searches, filters and sorts."""

import django_filters
from django.db.models import QuerySet
from django.forms import HiddenInput

from governance.accounts.models import Department, User
from governance.accounts.sight import of_departments
from governance.watch.models import AdvisoryKind, Candidate, CandidateState
from governance.web.ids import IdFilter
from governance.web.lists import Column, Empty, ListPage


def candidates(user: User) -> QuerySet[Candidate]:
    """Return the candidates the person may see, with what a row shows."""
    rows = Candidate.objects.visible_to(user)
    related = rows.select_related("system__department", "model", "advisory", "decided_by")
    return related.defer("advisory__record", "advisory__details")


class CandidateFilter(django_filters.FilterSet):
    """What the candidates can be narrowed by; `system`, `model` and `advisory` come from links."""

    state = django_filters.ChoiceFilter(label="State", choices=CandidateState.choices)
    kind = django_filters.ChoiceFilter(
        label="Published as", field_name="advisory__kind", choices=AdvisoryKind.choices
    )
    department = django_filters.ModelChoiceFilter(
        label="Department", queryset=Department.objects.all(), method="by_department"
    )
    system = IdFilter(label="System number", widget=HiddenInput)
    model = IdFilter(label="Model number", widget=HiddenInput)
    advisory = IdFilter(label="Advisory number", widget=HiddenInput)

    class Meta:
        model = Candidate
        fields: list[str] = []

    def by_department(
        self, found: QuerySet[Candidate], name: str, value: Department
    ) -> QuerySet[Candidate]:
        """Narrow to a department and those below it."""
        return found.filter(system__department__path__startswith=value.path)


CANDIDATES = ListPage(
    title="Candidates",
    noun=("candidate", "candidates"),
    row="watch/candidate_row.html",
    template="watch/candidate_list.html",
    columns=[
        Column("advisory", "Advisory", sort="advisory__external_id", csv="advisory.external_id"),
        Column("named", "It names", sort="named"),
        Column("model", "May be meant", sort="model__repo_id", csv="model.repo_id"),
        Column("system", "System", sort="system__name", csv="system.name"),
        Column("state", "State", sort="state", csv=lambda row: row.get_state_display()),
        Column("found_at", "Found", sort="found_at"),
        Column("reason", "Reason", shown=False),
    ],
    search=["named", "model__repo_id", "system__name", "advisory__external_id",
            "advisory__summary"],
    search_hint="Search candidates",
    filters=CandidateFilter,
    sort="-found_at",
    sight=of_departments("candidates for the systems"),
    empty=Empty(
        "No candidates",
        "A candidate appears here when an advisory names a model in words that are like the name "
        "of a model of ours. Whether it is meant, a person says.",
    ),
)  # fmt: skip
