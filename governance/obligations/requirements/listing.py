"""The list of requirements: what every framework asks."""

from datetime import date

import django_filters
from django import forms
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse_lazy

from governance.accounts.models import User
from governance.obligations.models import Framework, Obligation, Requirement
from governance.obligations.models.requirement import Amendment
from governance.rules.eu_ai_act.classify import ROLE_TITLES
from governance.web.lists import Column, Empty, ListPage

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def rows(user: User) -> QuerySet[Requirement]:
    """Return the requirements, each with how often the person sees it owed."""
    owed = Obligation.objects.visible_to(user).owed().filter(requirement=OuterRef("pk"))
    number = owed.order_by().values("requirement").annotate(number=Count("pk")).values("number")
    return Requirement.objects.select_related("framework").annotate(
        owed=Coalesce(Subquery(number, output_field=IntegerField()), Value(0))
    )


class RequirementFilter(django_filters.FilterSet):
    """Framework, role, what the law changed, and what applies by a day."""

    framework = django_filters.ModelChoiceFilter(
        label="Framework", queryset=Framework.objects.all(), to_field_name="key"
    )
    role = django_filters.ChoiceFilter(
        label="Role", choices=[*ROLE_TITLES.items()], method="by_role"
    )
    amended = django_filters.ChoiceFilter(
        label="Change by the 2026 amendment", choices=Amendment.choices
    )
    applies_by = django_filters.DateFilter(
        label="Applies by", field_name="applies_from", lookup_expr="lte", widget=DATE
    )
    starts_after = django_filters.DateFilter(
        label="Starts after", field_name="applies_from", lookup_expr="gt", widget=DATE
    )
    starts_on = django_filters.DateFilter(
        label="Starts on", field_name="applies_from", widget=forms.HiddenInput
    )
    two_people = django_filters.BooleanFilter(
        label="Two people to set aside", field_name="second_person", widget=forms.HiddenInput
    )
    in_force = django_filters.BooleanFilter(label="In the newest edition", widget=forms.HiddenInput)

    class Meta:
        model = Requirement
        fields: list[str] = []

    def by_role(self, found: QuerySet[Requirement], name: str, value: str) -> QuerySet[Requirement]:
        """Narrow to duties of a role; the quotes keep `provider` apart from `gpai_provider`."""
        return found.filter(who__icontains=f'"{value}"')


def days_in_words(days: dict[str, str]) -> str:
    """Return the days of a duty by route as one line, for the export."""
    return "; ".join(f"{route} {date.fromisoformat(day)}" for route, day in days.items())


PAGE = ListPage(
    title="Catalogue of duties",
    noun=("duty", "duties"),
    row="obligations/requirements/row.html",
    template="obligations/requirements/list.html",
    columns=[
        Column("ref", "Duty", sort=("framework__title", "position"), csv="ref"),
        Column("title", "Title", shown=False),
        Column("duty", "What it asks", shown=False),
        Column("framework", "Framework", sort=("framework__title", "position"), narrow=False,
               csv="framework.title"),
        Column("applies_from", "Applies from", sort="applies_from"),
        Column("dates", "Days by route", shown=False, csv=lambda row: days_in_words(row.dates)),
        Column("originally", "Originally", csv=lambda row: days_in_words(row.originally)),
        Column("amended", "Amendment", sort="amended", narrow=False,
               csv=lambda row: row.get_amended_display()),
        Column("who", "Whose duty", shown=False, csv=lambda row: "; ".join(row.who)),
        Column("penalty", "Penalty", shown=False),
        Column("deadline", "By when", shown=False),
        Column("retention", "Keep for", shown=False),
        Column("certainty", "Certainty", shown=False),
        Column("owed", "Owed here", sort="owed", numeric=True),
    ],
    search=["ref", "title", "duty", "key", "topic"],
    search_hint="Search article, title or text",
    filters=RequirementFilter,
    more_filters=("amended", "applies_by", "starts_after"),
    sort="framework",
    page_size=50,
    empty=Empty(
        "No duties are stored yet",
        "The catalogue comes with the software. An administrator stores it with "
        "“manage.py sync_rules”, or an officer on the page of new editions.",
        "See new editions",
        reverse_lazy("obligations:edition-list"),  # type: ignore[arg-type]  # lazy text
    ),
)  # fmt: skip
