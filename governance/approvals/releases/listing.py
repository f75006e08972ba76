"""The list of releases."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from governance.accounts.context import user_of
from governance.accounts.models import Department, User
from governance.accounts.sight import of_departments
from governance.approvals.models import Release
from governance.approvals.releases.standings import ReleaseState
from governance.web.lists import Column, Empty, ListPage


def _departments(request: Any) -> QuerySet[Department]:
    return Department.objects.all()


class ReleaseFilter(django_filters.FilterSet):
    """By whose turn it is, state and department."""

    whose = django_filters.ChoiceFilter(
        label="Whose turn", choices=[("waiting", "Waits for me")], method="by_person"
    )
    state = django_filters.ChoiceFilter(label="State", choices=ReleaseState.choices)
    department = django_filters.ModelChoiceFilter(label="Department", queryset=_departments)

    class Meta:
        model = Release
        fields: list[str] = []

    def by_person(self, found: QuerySet[Release], name: str, value: str) -> QuerySet[Release]:
        """Narrow to those with a sign-off that the person may give now."""
        mine = Release.objects.waiting_for(user_of(self.request), at=timezone.now())
        return found.filter(pk__in=mine.values("pk"))


def rows(user: User) -> QuerySet[Release]:
    """Return the releases that a person may see, with what a row shows."""
    found = Release.objects.visible_to(user)
    related = ("model", "revision__model", "department", "owner", "requested_by")
    return (
        found.select_related(*related)
        .defer("revision__raw", "revision__licence_text", "revision__licence_findings")
        .prefetch_related("stages__decided_by", "stages__acting_for", "steps__taken_by")
    )


def out_to(release: Release) -> str:
    """Return how far it is out: the last step in effect, or ""."""
    steps = [step for step in release.steps.all() if step.taken_back_at is None]
    return max(steps, key=lambda step: step.position).title if steps else ""


PAGE = ListPage(
    title="Releases",
    noun=("release", "releases"),
    row="approvals/releases/row.html",
    template="approvals/releases/list.html",
    columns=[
        Column("model", "Model", sort="model__repo_id", csv="model.repo_id"),
        Column("sha", "Commit", csv="revision.sha"),
        Column(
            "department",
            "Department",
            sort="department__name",
            csv="department.name",
            narrow=False,
        ),
        Column("owner", "Owner", sort="owner__full_name", csv="owner.full_name", narrow=False),
        Column("out", "Out to", csv=out_to),
        Column("requested_at", "Proposed", sort="requested_at"),
        Column("state", "State", sort="state", csv="get_state_display"),
    ],
    search=["model__repo_id", "revision__sha", "owner__full_name", "audience"],
    search_hint="Search model, commit, owner or audience",
    filters=ReleaseFilter,
    sort="-requested_at",
    sight=of_departments("the releases"),
    empty=Empty(
        "No releases yet",
        "Before a model of your own goes to others, ask here what it can do, what it is under, "
        "and how it goes out step by step.",
    ),
)
