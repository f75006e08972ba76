"""The lists of findings and changes: what they show, search, filter and sort."""

import django_filters
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.utils import timezone

from governance.accounts.models import Department, User
from governance.accounts.sight import of_departments
from governance.watch.change_words import sentence
from governance.watch.models import (
    Certainty,
    Change,
    ChangeKind,
    Finding,
    FindingState,
    MatchKind,
    Severity,
)
from governance.watch.models.findings import FindingQuerySet
from governance.watch.models.severity import rank
from governance.web.ids import IdFilter
from governance.web.lists import Column, Empty, ListPage
from inventory.models import HubModel


def findings(user: User) -> QuerySet[Finding]:
    """Return the findings the person may see, with what a row shows."""
    rows = Finding.objects.visible_to(user).ranked()
    return rows.select_related("system__department", "owner", "component")


def changes(user: User) -> QuerySet[Change]:
    """Return every change with what a row shows, the newest first."""
    rows = Change.objects.visible_to(user).annotate(severity_rank=rank())
    return rows.select_related("model", "revision").defer(
        "revision__raw", "revision__card", "revision__licence_text"
    )


class FindingFilter(django_filters.FilterSet):
    """What the findings can be narrowed by; `system` and `model` come from links."""

    state = django_filters.ChoiceFilter(
        label="State",
        choices=[("unsettled", "Not settled yet"), *FindingState.choices],
        method="by_state",
    )
    severity = django_filters.ChoiceFilter(label="Severity", choices=Severity.choices)
    certainty = django_filters.ChoiceFilter(label="Certainty", choices=Certainty.choices)
    match = django_filters.ChoiceFilter(
        label="Matched by", choices=MatchKind.choices, method="by_match"
    )
    department = django_filters.ModelChoiceFilter(
        label="Department", queryset=Department.objects.all(), method="by_department"
    )
    due = django_filters.ChoiceFilter(
        label="Due", choices=[("overdue", "Overdue")], method="by_due"
    )
    cause = django_filters.ChoiceFilter(
        label="Cause",
        choices=[("advisory", "Advisory"), ("change", "Change at the hub")],
        method="by_cause",
    )
    system = IdFilter(label="System number", widget=HiddenInput)
    model = IdFilter(label="Model number", widget=HiddenInput, method="by_model")

    class Meta:
        model = Finding
        fields: list[str] = []

    def by_state(self, found: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        """Narrow by state; `unsettled` is all that still asks for work."""
        if value == "unsettled":
            return _narrowed(found).unsettled(timezone.now())
        return found.filter(state=value)

    def by_department(
        self, found: QuerySet[Finding], name: str, value: Department
    ) -> QuerySet[Finding]:
        """Narrow to a department and those below it."""
        return found.filter(system__department__path__startswith=value.path)

    def by_due(self, found: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        """Narrow to what should have been settled by now."""
        return _narrowed(found).overdue(timezone.now())

    def by_cause(self, found: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        """Narrow by where the finding comes from."""
        return found.filter(**{f"{value}__isnull": False})

    def by_match(self, found: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        """Narrow by what an advisory was matched with."""
        return _narrowed(found).matched_by(value)

    def by_model(self, found: QuerySet[Finding], name: str, value: int) -> QuerySet[Finding]:
        """Narrow to findings about a model: changes at its hub, and advisories."""
        return _narrowed(found).about_model(HubModel(pk=value))


def _narrowed(found: QuerySet[Finding]) -> FindingQuerySet:
    """Return the rows with the vocabulary of findings, which django-filter does not know of."""
    assert isinstance(found, FindingQuerySet)  # noqa: S101  # the list and the API give no others
    return found


class ChangeFilter(django_filters.FilterSet):
    """What the changes can be narrowed by; `model` comes from links."""

    kind = django_filters.ChoiceFilter(label="What", choices=ChangeKind.choices)
    severity = django_filters.ChoiceFilter(label="Severity", choices=Severity.choices)
    model = IdFilter(label="Model number", widget=HiddenInput)

    class Meta:
        model = Change
        fields: list[str] = []


def _certainty(row: Finding) -> str:
    """Return how sure a finding is; what was inherited is never called matched."""
    if row.certainty == Certainty.MATCHED:
        return str(Certainty.MATCHED.label)
    return row.doubt or "Decided by a person"


FINDINGS = ListPage(
    title="Findings",
    noun=("finding", "findings"),
    row="watch/finding_row.html",
    template="watch/finding_list.html",
    columns=[
        Column("title", "Finding", sort="title"),
        Column("system", "System", sort="system__name", csv="system.name"),
        Column("subject", "Concerns", sort="subject", narrow=False),
        Column("severity", "Severity", sort=("severity_rank", "due_on")),
        Column("state", "State", sort="state", csv=lambda row: row.get_state_display()),
        Column(
            "owner",
            "Owner",
            sort="owner__full_name",
            narrow=False,
            csv=lambda row: row.owner.full_name if row.owner else "",
        ),
        Column("due_on", "Due", sort=("due_on", "severity_rank")),
        Column("match", "Matched by", shown=False, csv=lambda row: row.get_match_kind_display()),
        Column("certainty", "Certainty", shown=False, csv=_certainty),
    ],
    search=["title", "subject", "system__name", "advisory__group_key", "because"],
    search_hint="Search findings",
    filters=FindingFilter,
    more_filters=["certainty", "match", "cause"],
    sort="due_on",
    sight=of_departments("findings on the systems"),
    empty=Empty(
        "No findings",
        "A finding appears here when an advisory names a library that a system runs, or when "
        "something changes at the hub of a model that a system uses.",
    ),
)
CHANGES = ListPage(
    title="Changes at the hubs",
    noun=("change", "changes"),
    row="watch/change_row.html",
    template="watch/change_list.html",
    columns=[
        Column("what", "What changed", sort="kind", csv=sentence),
        Column("model", "Model", sort="model__repo_id", csv="model.repo_id"),
        Column("severity", "Severity", sort=("severity_rank", "-found_at")),
        Column("found_at", "Found", sort="found_at"),
    ],
    search=["model__repo_id", "kind"],
    search_hint="Search changes",
    filters=ChangeFilter,
    sort="-found_at",
    empty=Empty(
        "No changes",
        "A model that a system uses is compared with its hub every few hours, as long as the hub "
        "answers. What differs is listed here: licences, gates, files, scan verdicts and names.",
    ),
)
