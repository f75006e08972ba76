"""What obligations can be narrowed by, on the page and in the API."""

from collections.abc import Iterator
from datetime import date, timedelta

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from governance.accounts.models import Department, User
from governance.obligations.brought_about import no_longer
from governance.obligations.matrix import article_of
from governance.obligations.models import (
    Framework,
    Obligation,
    ObligationQuerySet,
    ObligationState,
    Requirement,
)
from governance.rules.eu_ai_act.classify import ROLE_TITLES
from governance.web.ids import MOST, IdFilter

Choice = tuple[str, str]
SOON = {"week": 7, "month": 30, "quarter": 90, "year": 365}
SUBJECTS = {
    "use_case": Q(use_case__isnull=False),
    "model": Q(model__isnull=False),
    "organisation": Q(use_case=None, model=None),
}
HIDDEN = forms.HiddenInput


def owners() -> list[Choice]:
    """Return who owns an obligation, nobody first."""
    working = Exists(Obligation.objects.filter(owner=OuterRef("pk")))
    people = User.objects.filter(working).order_by("full_name").values_list("pk", "full_name")
    return [("nobody", "Nobody yet"), ("me", "Me"), *((str(pk), name) for pk, name in people)]


def first_days() -> Iterator[Choice]:
    """Yield what applies already, each day on which duties start, and what starts with an event."""
    yield "now", "Already"
    rows = Requirement.objects.filter(applies_from__isnull=False).order_by("applies_from")
    for day in rows.values_list("applies_from", flat=True).distinct():
        if day and day > timezone.now().date():
            yield day.isoformat(), f"By {date_format(day, 'j M Y')}"
    yield "event", "On a change of design"


class ObligationFilter(django_filters.FilterSet):
    """What a person chooses first, then what waits behind “More filters”, then what links ask."""

    state = django_filters.ChoiceFilter(
        label="State",
        choices=[*ObligationState.choices, ("unfulfilled", "Not done yet")],
        method="by_state",
    )
    gap = django_filters.ChoiceFilter(
        label="Gap",
        choices=[
            ("any", "Without evidence"),
            ("missing", "Nothing shows it"),
            ("attested", "A statement only"),
            ("ended", "Evidence has run out"),
        ],
        method="by_gap",
    )
    due = django_filters.ChoiceFilter(
        label="Due",
        choices=[
            ("overdue", "Overdue"),
            ("week", "In the next 7 days"),
            ("month", "In the next 30 days"),
            ("quarter", "In the next 90 days"),
            ("year", "In the next 12 months"),
            ("none", "No date"),
        ],
        method="by_due",
    )
    department = django_filters.ModelChoiceFilter(
        label="Department", queryset=Department.objects.all(), method="by_department"
    )
    owner = django_filters.ChoiceFilter(label="Owner", choices=owners, method="by_owner")
    role = django_filters.ChoiceFilter(label="Role", choices=[*ROLE_TITLES.items()])
    article = django_filters.CharFilter(
        label="Article or key of a duty",
        method="by_article",
        widget=forms.TextInput(attrs={"placeholder": "Article or key"}),
    )
    framework = django_filters.ModelChoiceFilter(
        label="Framework",
        queryset=Framework.objects.taken_up(),
        to_field_name="key",
        method="by_framework",
    )
    applies = django_filters.ChoiceFilter(
        label="Applies", choices=first_days, method="by_first_day"
    )
    owed_for = django_filters.ChoiceFilter(
        label="Owed for",
        choices=[
            ("use_case", "Use cases"),
            ("model", "Models"),
            ("organisation", "The organisation"),
        ],
        method="by_subject",
    )
    shown = django_filters.ChoiceFilter(
        label="Shown by",
        choices=[("evidenced", "Evidence"), ("attested", "A statement only")],
        method="by_proof",
    )
    brought = django_filters.ChoiceFilter(
        label="Brought about",
        choices=[("no", "No longer, by the newest answers")],
        method="by_answers",
    )
    use_case = IdFilter(label="Use case number", field_name="use_case", widget=HIDDEN)
    model = IdFilter(label="Model number", field_name="model", widget=HIDDEN)
    system = IdFilter(label="System number", field_name="use_case__system", widget=HIDDEN)
    wide = django_filters.BooleanFilter(
        label="Of the organisation", method="by_width", widget=HIDDEN
    )
    applies_on = django_filters.DateFilter(
        label="Applies from", field_name="applies_from", widget=HIDDEN
    )
    applies_by = django_filters.DateFilter(
        label="Applies by", field_name="applies_from", lookup_expr="lte", widget=HIDDEN
    )
    applies_after = django_filters.DateFilter(
        label="Applies after", field_name="applies_from", lookup_expr="gt", widget=HIDDEN
    )
    undated = django_filters.BooleanFilter(
        label="Starts with a change of design",
        field_name="applies_from",
        lookup_expr="isnull",
        widget=HIDDEN,
    )
    requirement = django_filters.CharFilter(
        label="Key of a duty", field_name="requirement__key", widget=HIDDEN
    )
    of_article = django_filters.CharFilter(
        label="Of the article", method="by_whole_article", widget=HIDDEN
    )
    owed = django_filters.BooleanFilter(label="Not set aside", method="by_owed", widget=HIDDEN)
    older_text = django_filters.BooleanFilter(
        label="Waits for a newer text", method="by_text", widget=HIDDEN
    )
    due_on = django_filters.DateFilter(label="Due on", widget=HIDDEN)
    due_by = django_filters.DateFilter(
        label="Due by", field_name="due_on", lookup_expr="lte", widget=HIDDEN
    )

    class Meta:
        model = Obligation
        fields: list[str] = []

    def by_state(self, found: ObligationQuerySet, name: str, value: str) -> QuerySet[Obligation]:
        """Narrow by state; `unfulfilled` is all that still asks for work."""
        return found.unfulfilled() if value == "unfulfilled" else found.filter(state=value)

    def by_gap(self, found: ObligationQuerySet, name: str, value: str) -> QuerySet[Obligation]:
        """Narrow to what applies and no current evidence shows, by what is there instead."""
        ways = {
            "missing": found.bare,
            "attested": found.said_only,
            "ended": found.ran_out,
        }
        return ways.get(value, found.without_proof)(timezone.now())

    def by_owner(self, found: QuerySet[Obligation], name: str, value: str) -> QuerySet[Obligation]:
        """Narrow to what one person works on, or nobody yet."""
        if value == "nobody":
            return found.filter(owner=None)
        mine = getattr(self.request, "user", None) if value == "me" else None
        return found.filter(owner=mine.pk if mine else min(int(value), MOST))

    def by_article(
        self, found: QuerySet[Obligation], name: str, value: str
    ) -> QuerySet[Obligation]:
        """Narrow to duties of an article, as it is written (“Art 26”), or by their key."""
        text = value.replace("\x00", " ").strip()
        duties = Requirement.objects.filter(Q(ref__icontains=text) | Q(key__icontains=text))
        return found.filter(requirement__in=list(duties.values_list("pk", flat=True)))

    def by_framework(
        self, found: QuerySet[Obligation], name: str, value: Framework
    ) -> QuerySet[Obligation]:
        """Narrow to what one framework asks."""
        return found.filter(requirement__in=list(value.requirements.values_list("pk", flat=True)))

    def by_whole_article(
        self, found: QuerySet[Obligation], name: str, value: str
    ) -> QuerySet[Obligation]:
        """Narrow to all duties of one article: “Art 2” is not “Art 26”."""
        refs = Requirement.objects.values_list("pk", "ref")
        return found.filter(requirement__in=[pk for pk, ref in refs if article_of(ref) == value])

    def by_first_day(
        self, found: QuerySet[Obligation], name: str, value: str
    ) -> QuerySet[Obligation]:
        """Narrow to what applies today, applies by a day, or starts with an event."""
        if value == "event":
            return found.filter(applies_from=None)
        day = timezone.now().date() if value == "now" else date.fromisoformat(value)
        return found.filter(applies_from__lte=day)

    def by_subject(
        self, found: QuerySet[Obligation], name: str, value: str
    ) -> QuerySet[Obligation]:
        """Narrow to what use cases, models or the organisation owe."""
        return found.filter(SUBJECTS[value])

    def by_width(
        self, found: QuerySet[Obligation], name: str, value: object
    ) -> QuerySet[Obligation]:
        """Narrow to what the organisation owes as a whole, or to the rest."""
        wide = SUBJECTS["organisation"]
        return found.filter(wide if value else ~wide)

    def by_answers(self, found: ObligationQuerySet, name: str, value: str) -> QuerySet[Obligation]:
        """Narrow to open duties that the newest answers no longer bring about."""
        return found.filter(pk__in=no_longer(found))

    def by_owed(self, found: ObligationQuerySet, name: str, value: object) -> QuerySet[Obligation]:
        """Narrow to what applies, or to what somebody set aside."""
        return found.owed() if value else found.filter(state=ObligationState.NOT_APPLICABLE)

    def by_text(self, found: ObligationQuerySet, name: str, value: object) -> QuerySet[Obligation]:
        """Narrow to what was made under an older text and is not done, or to the rest."""
        older = found.under_an_older_text().unfulfilled()
        return older if value else found.exclude(pk__in=older.values("pk"))

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
