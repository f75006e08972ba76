"""The list of trainings, and the one of people who still need one."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from governance.accounts.models import Department, User
from governance.accounts.sight import LimitedSight
from governance.evidence.training.models import Training, TrainingQuerySet
from governance.web.lists import Column, Empty, ListPage
from governance.web.states import words

STATES = {"current": "Current", "ending_soon": "Ending soon", "ended": "Ended"}


def _departments(request: Any) -> QuerySet[Department]:
    return Department.objects.all()


class TrainingFilter(django_filters.FilterSet):
    """By department, state and kind of person."""

    state = django_filters.ChoiceFilter(
        label="State", choices=list(STATES.items()), method="by_state"
    )
    department = django_filters.ModelChoiceFilter(label="Department", queryset=_departments)
    role = django_filters.CharFilter(
        label="For which work",
        lookup_expr="icontains",
        widget=forms.TextInput(attrs={"placeholder": "For which work"}),
    )

    class Meta:
        model = Training
        fields: list[str] = []

    def by_state(self, found: TrainingQuerySet, name: str, value: str) -> QuerySet[Training]:
        """Narrow by where today lies."""
        narrowed = {
            "current": found.current,
            "ending_soon": found.ending_soon,
            "ended": found.ended,
        }
        return narrowed[value](timezone.now().date())


def rows(user: User) -> QuerySet[Training]:
    """Return the trainings on the register that a person may see, with where today lies."""
    found = Training.objects.visible_to(user).on_register()
    shown = found.with_standing(timezone.now().date())
    return shown.select_related("person", "department", "evidence", "recorded_by")


def _standing(row: Training) -> str:
    return words(row.standing)


PAGE = ListPage(
    title="Trainings",
    noun=("training", "trainings"),
    row="evidence/training_row.html",
    template="evidence/training_list.html",
    columns=[
        Column("name", "Person", sort="name"),
        Column("title", "Training", sort="title"),
        Column("role", "For which work", sort="role", narrow=False),
        Column("department", "Department", sort="department__name", csv="department.name"),
        Column("provider", "Given by", shown=False),
        Column("hours", "Hours", shown=False),
        Column("taken_on", "Taken on", sort="taken_on"),
        Column("valid_until", "Counts until", sort="valid_until", narrow=False),
        Column("standing", "State", csv=_standing),
    ],
    search=["person__full_name", "person_name", "title", "provider", "role"],
    search_hint="Search person, training or provider",
    filters=TrainingFilter,
    sort="-taken_on",
    sight=LimitedSight(
        "You see your own trainings, and those of the departments for which you have a role."
    ),
    empty=Empty(
        "No trainings yet",
        "Record who took which AI training, one by one or from a file. Article 4 of the EU AI Act "
        "asks for measures that support AI literacy; this shows what was done.",
    ),
)
