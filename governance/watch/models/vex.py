"""VEX documents that somebody brought: looked at first, then taken over statement by statement."""

from typing import Self

from django.db import models
from django.urls import reverse

from governance.accounts.models import User


class VexKind(models.TextChoices):
    """The standard a document follows."""

    CYCLONEDX = "cyclonedx", "CycloneDX VEX"
    OPENVEX = "openvex", "OpenVEX"


class VexDocumentQuerySet(models.QuerySet["VexDocument"]):
    """Which documents."""

    def visible_to(self, user: User) -> Self:
        """The person's own: what a document means is worked out for who brought it."""
        return self.filter(requested_by=user)


class VexDocument(models.Model):
    """One document, kept as it came. `author` is who states what it says."""

    kind = models.CharField(max_length=12, choices=VexKind.choices)
    name = models.CharField(max_length=200)
    author = models.CharField(max_length=200)
    content = models.JSONField()
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    objects = VexDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page that shows what each statement would do."""
        return reverse("watch:vex-detail", args=[self.pk])
