"""How the audit log can be narrowed, on the page and in the API."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import django_filters
from django import forms
from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone

from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web.ids import IdFilter


def kinds() -> Iterable[tuple[str, str]]:
    """Return every kind of object that the log can be about, in words."""
    ours = (row for row in apps.get_models() if row.__module__.startswith(("governance", "inv")))
    named = ((row._meta.label_lower, str(row._meta.verbose_name).capitalize()) for row in ours)
    return sorted(named, key=lambda kind: kind[1])


class EntryFilter(django_filters.FilterSet):
    """By event, actor, kind of object, one object, and day."""

    event = django_filters.ChoiceFilter(label="Event", choices=Event.choices)
    subject_type = django_filters.ChoiceFilter(label="About", choices=kinds)
    actor = django_filters.CharFilter(
        label="Who",
        lookup_expr="icontains",
        widget=forms.TextInput(attrs={"placeholder": "Who", "size": 12}),
    )
    subject_id = IdFilter(label="Number", widget=forms.HiddenInput)
    since = django_filters.DateFilter(
        label="From",
        method="from_day",
        widget=forms.DateInput(attrs={"placeholder": "From, e.g. 2026-01-31", "size": 22}),
    )
    until = django_filters.DateFilter(
        label="To", method="to_day", widget=forms.DateInput(attrs={"placeholder": "To", "size": 12})
    )

    class Meta:
        model = Entry
        fields: list[str] = []

    def from_day(self, entries: QuerySet[Entry], name: str, value: date) -> QuerySet[Entry]:
        """Keep entries from the beginning of a day, in the time zone of the screens."""
        return entries.filter(at__gte=_midnight(value))

    def to_day(self, entries: QuerySet[Entry], name: str, value: date) -> QuerySet[Entry]:
        """Keep entries up to the end of a day."""
        return entries.filter(at__lt=_midnight(value + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
