"""What went wrong with a system, and by when somebody must be told."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from governance.accounts.models import User
from governance.accounts.permissions import Permission, reach
from governance.audit.actions import SOFTWARE
from governance.web.addresses import page_of
from inventory.models import Revision, System, UseCase


class IncidentState(models.TextChoices):
    """Where the work on an incident stands."""

    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Which incidents."""

    def visible_to(self, user: User) -> Self:
        """Incidents of the systems the person may see."""
        return self.filter(reach(user, Permission.SYSTEM_READ).q("system__department__path"))

    def open(self) -> Self:
        """Incidents that are still worked on."""
        return self.filter(state=IncidentState.OPEN)


class Incident(models.Model):
    """Something that went wrong.

    `harms` and `risk_to_people` are values of `governance.rules.clocks.choices`; "" and None are
    unknown, and clocks that depend on them are shown too. One that the software opened has nobody
    in `reported_by`; `revision` is the commit whose trust evidence failed, if that was the cause.
    """

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="incidents")
    use_case = models.ForeignKey(
        UseCase, null=True, blank=True, on_delete=models.PROTECT, related_name="incidents"
    )
    revision = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="incidents"
    )
    title = models.CharField(max_length=200)
    description = models.TextField()
    severity = models.CharField(max_length=8)
    harms = models.JSONField(default=list)
    personal_data_breach = models.BooleanField(null=True)
    risk_to_people = models.CharField(max_length=16, blank=True)
    provider_unreachable = models.BooleanField(default=False)
    occurred_at = models.DateTimeField(null=True, blank=True)
    aware_at = models.DateTimeField()
    state = models.CharField(
        max_length=8, choices=IncidentState.choices, default=IncidentState.OPEN
    )
    reported_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    conclusion = models.TextField(blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None)
                | Q(state="closed", closed_at__isnull=False) & ~Q(conclusion=""),
                name="incidents_closed_with_a_conclusion",
            ),
            models.CheckConstraint(
                condition=Q(reported_by__isnull=False) | Q(revision__isnull=False),
                name="incidents_opened_by_somebody_or_for_a_revision",
            ),
            models.UniqueConstraint(
                fields=["system", "revision"],
                condition=Q(state="open"),
                name="incidents_one_open_per_revision",
                violation_error_message="This revision has an open incident in the system.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The incident's page."""
        return page_of("incidents:incident-detail", self.pk)

    @property
    def reporter(self) -> str:
        """Who reported it, in words."""
        return self.reported_by.full_name if self.reported_by else SOFTWARE


class TimelineEntry(models.Model):
    """One line of an incident's timeline: what happened when, told by whom."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="timeline")
    happened_at = models.DateTimeField()
    text = models.TextField()
    told_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["happened_at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


class ClockQuerySet(models.QuerySet["Clock"]):
    """Which clocks."""

    def visible_to(self, user: User) -> Self:
        """Clocks of the incidents the person may see."""
        path = "incident__system__department__path"
        return self.filter(reach(user, Permission.SYSTEM_READ).q(path))

    def running(self) -> Self:
        """Deadlines in force that are not met, of open incidents; duties to come do not run."""
        return self.filter(met_at=None, status="in_force", incident__state=IncidentState.OPEN)

    def missed(self, at: datetime) -> Self:
        """Running clocks whose time is over."""
        return self.running().filter(due_at__lt=at)


class Clock(models.Model):
    """A reporting deadline of one regime for one incident. `rule` is the id in the clock data."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="clocks")
    rule = models.CharField(max_length=64)
    regime = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    who_to = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    basis = models.CharField(max_length=200)
    because = models.TextField(blank=True)
    status = models.CharField(max_length=16)
    applies_from = models.DateField()
    also_read_as = models.DateField(null=True)
    depends_on = models.JSONField(default=list)
    at_once = models.BooleanField(default=False)
    met_at = models.DateTimeField(null=True)
    met_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    met_note = models.CharField(max_length=300, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        ordering = ["due_at"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "rule"], name="incidents_clock_once"),
            models.CheckConstraint(
                condition=Q(met_at=None, met_by=None)
                | Q(met_at__isnull=False, met_by__isnull=False),
                name="incidents_clock_met_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regime}: {self.title}"

    def state(self, at: datetime) -> str:
        """Return `done`, `upcoming` (the duty does not apply yet), `overdue` or `due`."""
        if self.met_at:
            return "done"
        if self.status != "in_force":
            return "upcoming"
        return "overdue" if self.due_at < at and not self.at_once else "due"
