"""What is owed: requirements of frameworks, applied to use cases and to the organisation."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from governance.accounts.models import User
from governance.accounts.permissions import Permission, reach
from governance.evidence.models import Evidence
from inventory.models import UseCase


class Framework(models.Model):
    """A law, standard or policy whose duties are kept as data."""

    key = models.CharField(max_length=32, unique=True)
    title = models.CharField(max_length=120)
    edition = models.CharField(max_length=64)
    synced_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Requirement(models.Model):
    """One distinct duty. Rows come from the rules data through `sync_rules`, never by hand."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="requirements")
    key = models.CharField(max_length=32, unique=True)
    ref = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    duty = models.TextField()
    evidence_expected = models.JSONField(default=list)
    retention = models.TextField(blank=True)
    deadline = models.TextField(blank=True)
    source = models.CharField(max_length=200)
    edition = models.CharField(max_length=64)
    in_force = models.BooleanField(default=True, help_text="Still in the newest edition.")

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return f"{self.ref}: {self.title}"


class ObligationState(models.TextChoices):
    """Where the work on an obligation stands."""

    OPEN = "open", "Open"
    IN_PROGRESS = "in_progress", "In progress"
    FULFILLED = "fulfilled", "Fulfilled"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Which obligations."""

    def visible_to(self, user: User) -> Self:
        """Those of the use cases the person may see, and the organisation's own."""
        path = "use_case__system__department__path"
        return self.filter(Q(use_case=None) | reach(user, Permission.SYSTEM_READ).q(path))

    def unfulfilled(self) -> Self:
        """Obligations that still ask for work."""
        return self.filter(state__in=[ObligationState.OPEN, ObligationState.IN_PROGRESS])

    def overdue(self, at: datetime) -> Self:
        """Unfulfilled obligations whose due date has passed."""
        return self.unfulfilled().filter(due_on__lt=at.date())

    def with_proof(self, at: datetime) -> Self:
        """Annotate `evidenced`: current evidence is attached, and more than a statement."""
        proof = Evidence.objects.proving(at).filter(obligations=OuterRef("pk"))
        return self.annotate(evidenced=Exists(proof))

    def evidenced(self, at: datetime) -> Self:
        """Fulfilled obligations that a current evidence item proves."""
        return self.with_proof(at).filter(state=ObligationState.FULFILLED, evidenced=True)

    def attested(self, at: datetime) -> Self:
        """Fulfilled obligations for which only a statement stands."""
        return self.with_proof(at).filter(state=ObligationState.FULFILLED, evidenced=False)

    def shown_with(self, evidence: Evidence) -> Self:
        """Obligations to which an item of evidence is attached."""
        return self.filter(evidence=evidence)

    def owed(self) -> Self:
        """Obligations that apply: all but those that somebody set aside with a reason."""
        return self.exclude(state=ObligationState.NOT_APPLICABLE)


class Obligation(models.Model):
    """A requirement that applies to a use case, or to the organisation where none is named.

    `applies_from` and `because` are those of the classification that created it; `edition` is the
    edition of the rules at that time.
    """

    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, related_name="obligations"
    )
    use_case = models.ForeignKey(
        UseCase, null=True, on_delete=models.PROTECT, related_name="obligations"
    )
    role = models.CharField(max_length=40)
    applies_from = models.DateField(null=True)
    also_read_as = models.DateField(null=True)
    because = models.JSONField(default=list)
    edition = models.CharField(max_length=64)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    due_on = models.DateField(null=True, db_index=True)
    state = models.CharField(
        max_length=16, choices=ObligationState.choices, default=ObligationState.OPEN
    )
    note = models.TextField(blank=True)
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="obligations")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "use_case", "role"], name="obligations_once_per_use_case"
            ),
            models.UniqueConstraint(
                fields=["requirement"],
                condition=Q(use_case=None),
                name="obligations_once_per_organisation",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_applicable") | ~Q(note=""),
                name="obligations_not_applicable_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "in_progress"], closed_at=None)
                | Q(state__in=["fulfilled", "not_applicable"], closed_at__isnull=False),
                name="obligations_closed_when_done",
            ),
        ]

    def __str__(self) -> str:
        return str(self.requirement)

    def get_absolute_url(self) -> str:
        """The obligation's page."""
        return reverse("obligations:obligation-detail", args=[self.pk])
