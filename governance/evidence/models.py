"""Evidence: what shows that something is so. A file, a link, or a record the software collected."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission, reach


class EvidenceKind(models.TextChoices):
    """The three shapes of evidence."""

    FILE = "file", "File"
    LINK = "link", "Link"
    RECORD = "record", "Collected by Weighbridge"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Which evidence."""

    def visible_to(self, user: User) -> Self:
        """Evidence of the departments the person may see; that of no department is for all."""
        return self.filter(
            Q(department=None) | reach(user, Permission.SYSTEM_READ).q("department__path")
        )

    def added_by_people(self) -> Self:
        """Files and links; not what the software collected."""
        return self.exclude(kind=EvidenceKind.RECORD)

    def current(self, at: datetime) -> Self:
        """Evidence that has not run out at this moment."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=at.date()))


class Evidence(models.Model):
    """One item. A file is stored once under its SHA-256, whoever uploads it again."""

    kind = models.CharField(max_length=8, choices=EvidenceKind.choices)
    title = models.CharField(max_length=200)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT)
    file_path = models.CharField(max_length=200, blank=True, editable=False)
    file_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    url = models.URLField(max_length=500, blank=True)
    record = models.JSONField(default=dict, blank=True)
    method = models.CharField(max_length=200, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    added_at = models.DateTimeField()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="file", sha256__regex=r"^[0-9a-f]{64}$") & ~Q(file_path="")
                | Q(kind="link") & ~Q(url="")
                | Q(kind="record", sha256__regex=r"^[0-9a-f]{64}$"),
                name="evidence_has_its_substance",
            ),
            models.CheckConstraint(
                condition=Q(kind="record", added_by=None)
                | ~Q(kind="record") & Q(added_by__isnull=False),
                name="evidence_records_come_from_the_software",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The item's page."""
        return reverse("evidence:evidence-detail", args=[self.pk])
