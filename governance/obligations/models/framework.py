"""Laws, standards and policies whose duties are kept as data."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from governance.accounts.models import User


class FrameworkKind(models.TextChoices):
    """What a framework is, and so what it can ask."""

    LAW = "law", "Law"
    STANDARD = "standard", "Standard"
    GUIDANCE = "guidance", "Guidance"
    OWN = "own", "The organisation's own"


class FrameworkQuerySet(models.QuerySet["Framework"]):
    """Which frameworks."""

    def taken_up(self) -> Self:
        """Those that the organisation works by; the others are only kept to be looked at."""
        return self.exclude(taken_up_at=None)


class Framework(models.Model):
    """A law, standard or policy.

    `built_in` rows come from the rules data through `sync_rules`; the others were imported by a
    person. `state` says in words where a law stands (in force, from when, repealed); `checked_on`
    is the day on which its text was last compared with its source. A framework is owed only once
    somebody has taken it up.
    """

    key = models.CharField(max_length=32, unique=True)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=FrameworkKind.choices, default=FrameworkKind.LAW)
    jurisdiction = models.CharField(max_length=80, blank=True)
    summary = models.TextField(blank=True)
    state = models.TextField(blank=True)
    source = models.TextField(blank=True)
    certainty = models.CharField(max_length=1, blank=True)
    checked_on = models.DateField(null=True)
    edition = models.CharField(max_length=64)
    built_in = models.BooleanField(default=True)
    synced_at = models.DateTimeField()
    taken_up_at = models.DateTimeField(null=True)
    taken_up_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="frameworks_taken_up"
    )

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(certainty__in=["", "C", "S", "U"]),
                name="obligations_framework_certainty_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The framework's page."""
        return reverse("obligations:framework-detail", args=[self.key])
