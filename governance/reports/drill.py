"""The lists behind the numbers of the board: the same rows, narrowed by the same conditions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format

from governance.obligations import register
from governance.obligations.filters import ObligationFilter
from governance.obligations.models import UNFULFILLED, Obligation, ObligationState
from governance.watch import registers
from governance.watch.models import Finding

SHOWN: Mapping[str, Q] = {
    "evidenced": Q(state=ObligationState.FULFILLED, evidenced=True),
    "attested": Q(state=ObligationState.FULFILLED, evidenced=False),
    "open": Q(state__in=UNFULFILLED),
}
OWED = ~Q(state=ObligationState.NOT_APPLICABLE)
SHOWN_WORDS: Mapping[str, str] = {
    "evidenced": "Evidenced",
    "attested": "Attested only",
    "open": "Not done yet",
    "owed": "Everything owed",
}
AGES: Mapping[str, str] = {
    "week": "Up to 7 days",
    "month": "8 to 30 days",
    "quarter": "31 to 90 days",
    "older": "Over 90 days",
}
_FROM_TO: Mapping[str, tuple[int, int | None]] = {
    "week": (0, 7),
    "month": (7, 30),
    "quarter": (30, 90),
    "older": (90, None),
}


def age(key: str, *, at: datetime) -> Q:
    """Return the condition on findings that are known for this long."""
    newest, oldest = _FROM_TO[key]
    condition = Q(found_at__lt=at - timedelta(days=newest)) if newest else Q()
    return condition & Q(found_at__gte=at - timedelta(days=oldest)) if oldest else condition


class BoardObligationFilter(ObligationFilter):
    """The register's own filters, and the two of the board."""

    applies = django_filters.ChoiceFilter(
        label="Applies from",
        choices=lambda: [
            *((day.isoformat(), date_format(day, "j M Y")) for day in _days()),
            ("none", "On a change of design"),
        ],
        method="by_first_day",
    )
    shown = django_filters.ChoiceFilter(
        label="Shown by", choices=list(SHOWN_WORDS.items()), method="by_what_shows_it"
    )

    def by_first_day(
        self, found: QuerySet[Obligation], name: str, value: str
    ) -> QuerySet[Obligation]:
        """Narrow to the duties of one first day."""
        return found.filter(applies_from=None if value == "none" else parse_date(value))

    def by_what_shows_it(
        self, found: QuerySet[Obligation], name: str, value: str
    ) -> QuerySet[Obligation]:
        """Narrow by what shows that a duty is done."""
        return found.filter(SHOWN.get(value) or OWED)


def _days() -> list[date]:
    dated = Obligation.objects.exclude(applies_from=None).order_by("applies_from")
    found = dated.values_list("applies_from", flat=True).distinct()
    return [day for day in found if day]


OBLIGATIONS = replace(
    register.PAGE,
    title="Obligations behind the board",
    filters=BoardObligationFilter,
    template="reports/board_rows.html",
)


class BoardFindingFilter(registers.FindingFilter):
    """The register's own filters, and how long a finding is known."""

    age = django_filters.ChoiceFilter(label="Known for", choices=[*AGES.items()], method="by_age")

    def by_age(self, found: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        """Narrow by how long a finding is known."""
        return found.filter(age(value, at=timezone.now()))


FINDINGS = replace(
    registers.FINDINGS,
    title="Findings behind the board",
    filters=BoardFindingFilter,
    template="reports/board_rows.html",
)
