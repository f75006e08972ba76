"""The audit log: a table of sentences that nobody can change, the software included."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from governance.audit.events import Event


def event_choices() -> list[tuple[str, str]]:
    """Return what the log can say; as a function, so that a new event needs no migration."""
    return list(Event.choices)


def _said(value: object) -> str:
    """Return a JSON value as a person reads it; "" for what was not there."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_said(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_said(item)}" for key, item in value.items())
    return "" if value is None else str(value)


class EntryQuerySet(models.QuerySet["Entry"]):
    """Which entries."""

    def about(self, subject: models.Model) -> Self:
        """Everything that happened to one object, newest first."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def about_any(self, subjects: Iterable[models.Model]) -> Self:
        """Everything that happened to any of some objects, newest first."""
        wanted = Q(pk__in=[])
        for subject in subjects:
            wanted |= Q(subject_type=subject._meta.label_lower, subject_id=subject.pk)
        return self.filter(wanted)

    def after(self, entry: int) -> Self:
        """Entries written after the one of this id."""
        return self.filter(pk__gt=entry)

    def from_moment(self, at: datetime) -> Self:
        """Entries of this moment or later."""
        return self.filter(at__gte=at)

    def telling(self, event: Event) -> Self:
        """Entries of one event, newest first."""
        return self.filter(event=event).order_by("-pk")

    def of_kind(self, subject_type: str) -> Self:
        """Everything that happened to objects of one kind, e.g. `approvals.approval`."""
        return self.filter(subject_type=subject_type)


class Entry(models.Model):
    """One thing that happened. Text, not foreign keys: the log outlives what it speaks of."""

    at = models.DateTimeField(db_index=True)
    event = models.CharField(max_length=64, choices=event_choices, db_index=True)
    actor = models.CharField(max_length=120)
    actor_id = models.BigIntegerField(null=True)
    subject_type = models.CharField(max_length=64)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=300)
    number = models.PositiveBigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "number"], name="audit_number_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="audit_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {Event(self.event).label} ({self.subject_label})"

    @property
    def kind(self) -> str:
        """What kind of object this is about, in words; its old name if there is none any more."""
        try:
            return str(apps.get_model(self.subject_type)._meta.verbose_name).capitalize()
        except LookupError:
            return self.subject_type

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Each field that changed, as its name, the value before and the value after, in words."""
        names = list({**self.before, **self.after})
        return [
            (name.replace("_", " "), _said(self.before.get(name)), _said(self.after.get(name)))
            for name in names
        ]

    @property
    def in_words(self) -> str:
        """The changes as one line."""
        return "; ".join(
            f"{name}: {before} → {after}" if before else f"{name}: {after}"
            for name, before, after in self.changes
        )


class CounterQuerySet(models.QuerySet["Counter"]):
    """Which counters."""

    def with_gaps(self) -> Self:
        """Subjects whose entries are fewer than were numbered: somebody removed one."""
        written = (
            Entry.objects.filter(
                subject_type=models.OuterRef("subject_type"),
                subject_id=models.OuterRef("subject_id"),
            )
            .order_by()
            .values("subject_type")
            .annotate(count=models.Count("pk"))
            .values("count")
        )
        counted = Coalesce(models.Subquery(written), 0)
        return self.annotate(written=counted).exclude(written=F("last"))


class Counter(models.Model):
    """How many entries a subject has: the next number, and the proof that none is missing."""

    subject_type = models.CharField(max_length=64)
    subject_id = models.BigIntegerField()
    last = models.PositiveBigIntegerField()

    objects = CounterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"], name="audit_counter_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}: {self.last}"
