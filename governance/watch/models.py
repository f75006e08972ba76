"""What changed at the hub, what is known against what we run, and what follows."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from governance.accounts.models import User
from governance.accounts.permissions import Permission, reach
from inventory.models import Component, HubModel, Revision, System


class PollQuerySet(models.QuerySet["Poll"]):
    """Which polls."""

    def due(self, at: datetime) -> Self:
        """Polls whose time has come and which no worker holds."""
        return self.filter(due_at__lte=at).filter(Q(leased_until=None) | Q(leased_until__lte=at))

    def claim(self, pk: int, *, at: datetime, until: datetime) -> bool:
        """Take one due poll. Exactly one of many callers gets True."""
        return self.due(at).filter(pk=pk).update(leased_until=until) == 1

    def stale(self) -> Self:
        """Models whose hub has not answered since the last good state."""
        return self.filter(stale_since__isnull=False)


class Poll(models.Model):
    """When a model in use is next asked for at its hub, and how the last time went."""

    model = models.OneToOneField(HubModel, on_delete=models.CASCADE, related_name="poll")
    due_at = models.DateTimeField(db_index=True)
    leased_until = models.DateTimeField(null=True)
    last_started_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    stale_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)

    objects = PollQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Poll of {self.model}"


class Severity(models.TextChoices):
    """How bad a change or finding is."""

    CRITICAL = "critical", "Critical"
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"
    UNKNOWN = "unknown", "Not stated"


class ChangeKind(models.TextChoices):
    """What can change at a hub. Severity and effect of each are policy data."""

    LICENCE_CHANGED = "licence_changed", "Licence changed"
    LICENCE_TEXT_CHANGED = "licence_text_changed", "Licence text changed"
    GATED = "gated", "Gating changed"
    DISABLED = "disabled", "Disabled by the hub"
    UNAVAILABLE = "unavailable", "Deleted, private or renamed away"
    RENAMED = "renamed", "Renamed"
    NAME_REUSED = "name_reused", "Name taken by another repository"
    HISTORY_REWRITTEN = "history_rewritten", "History rewritten"
    REVISION_GONE = "revision_gone", "Pinned revision gone"
    NEW_COMMIT = "new_commit", "New commit"
    FILE_CHANGED = "file_changed", "File changed under the same commit"
    SCAN_CHANGED = "scan_changed", "Scan verdict changed"
    CARD_CHANGED = "card_changed", "Model card changed"
    BASE_MODEL_CHANGED = "base_model_changed", "Base model changed"
    AVAILABLE_AGAIN = "available_again", "Available again"


class Change(models.Model):
    """One thing that changed at the hub, with what it was and what it is."""

    model = models.ForeignKey(HubModel, on_delete=models.PROTECT, related_name="changes")
    revision = models.ForeignKey(
        Revision, null=True, on_delete=models.PROTECT, related_name="changes"
    )
    kind = models.CharField(max_length=32, choices=ChangeKind.choices)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    found_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{ChangeKind(self.kind).label}: {self.model}"


class Advisory(models.Model):
    """A published weakness. `record` is the source's own document, kept whole."""

    source = models.CharField(max_length=32)
    external_id = models.CharField(max_length=100)
    aliases = models.JSONField(default=list)
    group_key = models.CharField(max_length=100, db_index=True)
    summary = models.TextField(blank=True)
    details = models.TextField(blank=True)
    severity = models.CharField(max_length=8, choices=Severity.choices, default=Severity.UNKNOWN)
    url = models.URLField(max_length=500, blank=True)
    record = models.JSONField(default=dict)
    modified = models.CharField(max_length=40, blank=True)
    withdrawn = models.CharField(max_length=40, blank=True)
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "advisories"
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="watch_advisory_once")
        ]

    def __str__(self) -> str:
        return self.external_id


class AdvisoryPackage(models.Model):
    """A package that an advisory speaks of, with its ranges as the source wrote them."""

    advisory = models.ForeignKey(Advisory, on_delete=models.CASCADE, related_name="packages")
    ecosystem = models.CharField(max_length=64)
    name = models.CharField(max_length=200, db_index=True)
    ranges = models.JSONField(default=list)
    versions = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.ecosystem}: {self.name}"


class FindingState(models.TextChoices):
    """Where the work on a finding stands."""

    OPEN = "open", "Open"
    IN_TRIAGE = "in_triage", "In triage"
    NOT_AFFECTED = "not_affected", "Not affected"
    AFFECTED = "affected", "Affected"
    FIXED = "fixed", "Fixed"
    ACCEPTED = "accepted", "Risk accepted"


UNSETTLED = (FindingState.OPEN, FindingState.IN_TRIAGE, FindingState.AFFECTED)


class FindingQuerySet(models.QuerySet["Finding"]):
    """Which findings."""

    def visible_to(self, user: User) -> Self:
        """Findings on the systems the person may see."""
        return self.filter(reach(user, Permission.SYSTEM_READ).q("system__department__path"))

    def unsettled(self, at: datetime) -> Self:
        """Findings that still ask for work, acceptances that ran out included."""
        return self.filter(
            Q(state__in=UNSETTLED) | Q(state=FindingState.ACCEPTED, accepted_until__lt=at.date())
        )

    def overdue(self, at: datetime) -> Self:
        """Unsettled findings whose due date has passed."""
        return self.unsettled(at).filter(due_on__lt=at.date())


class Finding(models.Model):
    """An advisory or a change applied to something we run.

    `certainty` is `matched`, or `cannot_tell` where a version or range could not be read.
    """

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="findings")
    advisory = models.ForeignKey(
        Advisory, null=True, on_delete=models.PROTECT, related_name="findings"
    )
    change = models.ForeignKey(Change, null=True, on_delete=models.PROTECT, related_name="findings")
    component = models.ForeignKey(
        Component, null=True, on_delete=models.SET_NULL, related_name="findings"
    )
    subject = models.CharField(max_length=300, help_text="The component or model, as text.")
    title = models.CharField(max_length=300)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    certainty = models.CharField(max_length=16, default="matched")
    because = models.TextField(blank=True)
    state = models.CharField(max_length=16, choices=FindingState.choices, default=FindingState.OPEN)
    justification = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    due_on = models.DateField()
    accepted_until = models.DateField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(advisory__isnull=False, change=None)
                | Q(advisory=None, change__isnull=False),
                name="watch_finding_has_one_cause",
            ),
            models.UniqueConstraint(
                fields=["system", "advisory", "subject"], name="watch_advisory_once_per_subject"
            ),
            models.UniqueConstraint(
                fields=["system", "change"], name="watch_change_once_per_system"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(accepted_until__isnull=False, accepted_by__isnull=False),
                name="watch_acceptance_has_an_end_and_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(accepted_by=F("owner")), name="watch_acceptance_by_a_second_person"
            ),
            models.CheckConstraint(
                condition=~Q(state="not_affected") | ~Q(justification=""),
                name="watch_not_affected_has_a_justification",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The finding's page."""
        return reverse("watch:finding-detail", args=[self.pk])


class Sync(models.Model):
    """One run of an advisory source: online, or an import from a directory."""

    source = models.CharField(max_length=32)
    origin = models.CharField(max_length=300)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    read = models.PositiveIntegerField(default=0)
    stored = models.PositiveIntegerField(default=0)
    unreadable = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.source} from {self.origin}"
