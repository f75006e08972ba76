"""The distinct duties of a framework, and every text they have had."""

from typing import Any

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse

from governance.obligations.models.framework import Framework


class Amendment(models.TextChoices):
    """What a later law did to a duty."""

    NEW = "new", "New"
    MOVED = "moved", "Moved to another date"
    REWORDED = "reworded", "Reworded"


class RequirementQuerySet(models.QuerySet["Requirement"]):
    """Which requirements."""

    def starting(self) -> list[dict[str, Any]]:
        """Return how many duties of what is taken up start on each day: `day` and `number`."""
        rows = self.filter(in_force=True, framework__taken_up_at__isnull=False)
        counted = rows.exclude(applies_from=None).order_by().values(day=F("applies_from"))
        return list(counted.annotate(number=Count("pk")).order_by("day"))


class Requirement(models.Model):
    """One distinct duty, in its newest edition. Rows come from data, never from a form.

    `who` are role codes and `triggers` what brings the duty about. `dates` and `originally` map a
    route (`III`, `I`, `any`, `formal`, `legacy`) to a day as ISO text; `applies_from` is the
    earliest of them, and `amended` what Regulation (EU) 2026/1744 did to the duty. `penalty`,
    `retention` and `deadline` are words; `retention_months` is the shortest time to keep what shows
    the duty, where the source gives one. `second_person` marks duties that two people must agree do
    not apply.
    `version` counts the texts; each is kept as a `RequirementVersion`.
    """

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="requirements")
    key = models.CharField(max_length=80, unique=True)
    position = models.PositiveIntegerField(default=0)
    topic = models.CharField(max_length=120, blank=True)
    ref = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    duty = models.TextField()
    who = models.JSONField(default=list)
    triggers = models.JSONField(default=list)
    dates = models.JSONField(default=dict)
    originally = models.JSONField(default=dict)
    reworded = models.DateField(null=True)
    applies_from = models.DateField(null=True)
    amended = models.CharField(max_length=8, choices=Amendment.choices, blank=True)
    evidence_expected = models.JSONField(default=list)
    retention = models.TextField(blank=True)
    retention_months = models.PositiveSmallIntegerField(null=True)
    deadline = models.TextField(blank=True)
    penalty = models.CharField(max_length=120, blank=True)
    open_source = models.CharField(max_length=8, blank=True)
    certainty = models.CharField(max_length=1, blank=True)
    second_person = models.BooleanField(default=False)
    source = models.CharField(max_length=200)
    edition = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    in_force = models.BooleanField(default=True, help_text="Still in the newest edition.")

    objects = RequirementQuerySet.as_manager()

    class Meta:
        ordering = ["framework", "position", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(certainty__in=["", "C", "S", "U"]),
                name="obligations_requirement_certainty_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref}: {self.title}"

    def get_absolute_url(self) -> str:
        """The requirement's page."""
        return reverse("obligations:requirement-detail", args=[self.key])


class RequirementVersion(models.Model):
    """One text that a requirement has had, never changed: what an obligation was made under.

    `content` holds the columns of the requirement as JSON.
    """

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    edition = models.CharField(max_length=64)
    content = models.JSONField(default=dict)
    since = models.DateTimeField()

    class Meta:
        ordering = ["requirement", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "number"], name="obligations_version_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id}, version {self.number}"
