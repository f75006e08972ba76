"""How the list of evidence can be narrowed, on the page and in the API."""

from collections.abc import Callable, Mapping
from datetime import datetime

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from governance.accounts.context import user_of
from governance.accounts.models import Department, User
from governance.evidence.models import Evidence, EvidenceKind, EvidenceQuerySet, Strength

STATES = (("current", "Current"), ("ran_out", "Ran out"))
# By what a person asks; 0 is the strength of nothing at all, which no item has.
STRENGTHS = [choice for choice in Strength.choices if choice[0]]
REPLACED = (("no", "Newest only"), ("yes", "Replaced by a newer one"))
ENDS: Mapping[str, tuple[str, Callable[[EvidenceQuerySet, datetime], EvidenceQuerySet]]] = {
    "30": ("Within 30 days", lambda rows, at: rows.ending_within(at.date(), 30)),
    "90": ("Within 90 days", lambda rows, at: rows.ending_within(at.date(), 90)),
    "ended": ("Ended", lambda rows, at: rows.ended(at.date())),
    "never": ("No end date", lambda rows, _: rows.endless()),
}
USES: Mapping[str, tuple[str, Callable[[EvidenceQuerySet, datetime], EvidenceQuerySet]]] = {
    "now": ("Relied on now", lambda rows, at: rows.relied_on(at)),
    "used": ("Used somewhere", lambda rows, _: rows.used()),
    "unused": ("Not used", lambda rows, _: rows.unused()),
}
LINKS: Mapping[str, tuple[str, Q]] = {
    "answered": ("Answered", Q(link_check__reachable=True)),
    "failed": ("Did not answer", Q(link_check__reachable=False)),
    "unclear": (
        "Cannot be told",
        Q(link_check__checked_at__isnull=False, link_check__reachable=None),
    ),
    "unopened": ("Not opened", Q(kind=EvidenceKind.LINK, link_check__checked_at=None)),
}


def _words(choices: Mapping[str, tuple[str, object]]) -> list[tuple[str, str]]:
    return [(key, words) for key, (words, _) in choices.items()]


class EvidenceFilter(django_filters.FilterSet):
    """By kind, strength, department, who added it, when it ends, and what rests on it."""

    kind = django_filters.ChoiceFilter(label="Kind", choices=EvidenceKind.choices)
    strength = django_filters.TypedChoiceFilter(
        label="Strength",
        choices=STRENGTHS,
        coerce=int,
        help_text="1 statement, 2 document, 3 independent document, 4 verified by machine.",
    )
    state = django_filters.ChoiceFilter(
        label="State", choices=STATES, method="in_state", help_text="Whether it counts today."
    )
    ends = django_filters.ChoiceFilter(
        label="Ends",
        choices=_words(ENDS),
        method="by_end",
        help_text="`30` and `90`: still counts and ends within so many days; `ended`; `never`.",
    )
    use = django_filters.ChoiceFilter(
        label="Use",
        choices=_words(USES),
        method="by_use",
        help_text="`now`: an approval, a request or a duty rests on it today; `used`: it was ever "
        "attached to anything; `unused`.",
    )
    link = django_filters.ChoiceFilter(
        label="Link",
        choices=_words(LINKS),
        method="by_link",
        help_text="What came of opening a link: `answered`, `failed`, `unclear` or `unopened`.",
    )
    replaced = django_filters.ChoiceFilter(
        label="Replaced",
        choices=REPLACED,
        method="by_replaced",
        help_text="Whether a newer item replaces it which you may see.",
    )
    department = django_filters.ModelChoiceFilter(
        label="Department", queryset=Department.objects.order_by("name")
    )
    added_by = django_filters.ModelChoiceFilter(
        label="Added by", queryset=User.objects.order_by("full_name")
    )

    class Meta:
        model = Evidence
        fields: list[str] = []

    def in_state(self, rows: QuerySet[Evidence], name: str, value: str) -> QuerySet[Evidence]:
        """Keep what counts today, or what has run out."""
        at = timezone.now()
        kept = Evidence.objects.current(at) if value == "current" else _ended(at)
        return rows.filter(pk__in=kept.values("pk"))

    def by_replaced(self, rows: QuerySet[Evidence], name: str, value: str) -> QuerySet[Evidence]:
        """Keep what a newer item replaces, or what none does."""
        replaced = Evidence.objects.replaced(user_of(self.request)).values("pk")
        return rows.filter(pk__in=replaced) if value == "yes" else rows.exclude(pk__in=replaced)

    def by_end(self, rows: EvidenceQuerySet, name: str, value: str) -> QuerySet[Evidence]:
        """Keep what ends so soon, has ended, or never ends."""
        return ENDS[value][1](rows, timezone.now())

    def by_use(self, rows: EvidenceQuerySet, name: str, value: str) -> QuerySet[Evidence]:
        """Keep what something rests on, or what nothing does."""
        return USES[value][1](rows, timezone.now())

    def by_link(self, rows: QuerySet[Evidence], name: str, value: str) -> QuerySet[Evidence]:
        """Keep links by what came of opening them."""
        return rows.filter(LINKS[value][1])


def _ended(at: datetime) -> EvidenceQuerySet:
    return Evidence.objects.ended(at.date())
