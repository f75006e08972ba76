"""Files that list the parts of a system, and which part came from which."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from governance.accounts.models import User
from inventory.models.system import Component, System


class FileKind(models.TextChoices):
    """What kind of file a list is. A new one may take the place of older ones of its kind.

    What an import of an inventory brought stays until a person removes it: no list is of its kind.
    """

    CYCLONEDX = "cyclonedx", "CycloneDX"
    SPDX = "spdx", "SPDX"
    REQUIREMENTS = "requirements", "Requirements or pip freeze"
    POETRY = "poetry", "poetry.lock"
    UV = "uv", "uv.lock"
    PDM = "pdm", "pdm.lock"
    PYLOCK = "pylock", "pylock.toml"
    PIPFILE = "pipfile", "Pipfile.lock"
    NPM = "npm", "package-lock.json"
    YARN = "yarn", "yarn.lock"
    PNPM = "pnpm", "pnpm-lock.yaml"
    GO_MOD = "go-mod", "go.mod"
    GO_SUM = "go-sum", "go.sum"
    CARGO = "cargo", "Cargo.lock"
    IMPORTED_CSV = "imported-csv", "Import of a CSV table"
    IMPORTED_BOM = "imported-bom", "Import of an ML-BOM"


class ComponentSourceQuerySet(models.QuerySet["ComponentSource"]):
    """Which files."""

    def visible_to(self, user: User) -> Self:
        """Files of systems that the person may see."""
        return self.filter(system__in=System.objects.visible_to(user))

    def in_force(self) -> Self:
        """Files whose list is part of the system: applied, and not replaced since."""
        return self.exclude(applied_at=None).filter(replaced_at=None)

    def waiting(self, user: User) -> Self:
        """Files that this person uploaded and has not decided on."""
        return self.filter(applied_at=None, uploaded_by=user)

    def abandoned(self, before: datetime) -> Self:
        """Files that nobody decided on since a moment."""
        return self.filter(applied_at=None, uploaded_at__lt=before)


class ComponentSource(models.Model):
    """A file that lists components of a system.

    `words` say what it was read as. `purls` are what it lists and `left_out` what was not taken,
    as pairs of entry and reason. Until `applied_at` is set, nothing of it is part of the system.
    """

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="component_sources")
    kind = models.CharField(max_length=16, choices=FileKind.choices)
    words = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    purls = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    replaces = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    components = models.ManyToManyField(Component, related_name="sources")

    objects = ComponentSourceQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(replaced_at=None) | Q(applied_at__isnull=False),
                name="inventory_replaced_list_was_applied",
            )
        ]

    def __str__(self) -> str:
        return self.name
