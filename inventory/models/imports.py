"""Files of an inventory that somebody brings: read, shown row by row, then applied."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from governance.accounts.models import User


class ImportKind(models.TextChoices):
    """What the file is."""

    CSV = "csv", "CSV"
    CYCLONEDX = "cyclonedx", "CycloneDX ML-BOM"


class ImportState(models.TextChoices):
    """Where an import stands."""

    READING = "reading", "Being read"
    READY = "ready", "Ready to be applied"
    APPLYING = "applying", "Being applied"
    DONE = "done", "Applied"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class InventoryImportQuerySet(models.QuerySet["InventoryImport"]):
    """Which imports."""

    def visible_to(self, user: User) -> Self:
        """The person's own."""
        return self.filter(requested_by=user)

    def due(self, at: datetime) -> Self:
        """Imports with work to do that no worker holds."""
        return self.filter(state__in=[ImportState.READING, ImportState.APPLYING]).filter(
            Q(leased_until=None) | Q(leased_until__lte=at)
        )

    def claim(self, pk: int, *, at: datetime, until: datetime) -> bool:
        """Take one due import. Exactly one of many callers gets True."""
        return self.due(at).filter(pk=pk).update(leased_until=until) == 1


class InventoryImport(models.Model):
    """One file. `sha256` is also where its bytes are kept; `rows_done` of `rows_total` is progress.

    `facts` are what the file says of itself: encoding, schema version, serial number, metadata.
    """

    kind = models.CharField(max_length=12, choices=ImportKind.choices)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)
    state = models.CharField(
        max_length=12, choices=ImportState.choices, default=ImportState.READING
    )
    problem = models.CharField(max_length=500, blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT)
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = InventoryImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page that previews the import and shows how it goes on."""
        return reverse("inventory:import-detail", args=[self.pk])


class RowPlan(models.TextChoices):
    """What applying will do with a row."""

    ADD = "add", "Add"
    CHANGE = "change", "Change"
    NOTHING = "nothing", "Nothing to do"
    BAD = "bad", "Cannot be read"


class RowState(models.TextChoices):
    """What became of a row."""

    WAITING = "waiting", "Waiting"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    """Which rows."""

    def to_apply(self) -> Self:
        """Rows that have something to do and have not done it."""
        return self.filter(plan__in=[RowPlan.ADD, RowPlan.CHANGE], state=RowState.WAITING)

    def rejected(self) -> Self:
        """Rows that could not be read, and those that could not be applied."""
        return self.filter(Q(plan=RowPlan.BAD) | Q(state=RowState.FAILED))

    def counts(self) -> dict[str, int]:
        """How many rows there are of each plan, and how many are done and have failed."""
        number = models.Count("pk")
        plans = self.order_by().values_list("plan").annotate(number=number)
        states = self.exclude(state=RowState.WAITING).order_by().values_list("state")
        return {**dict(plans), **dict(states.annotate(number=number))}


class ImportRow(models.Model):
    """One row of the file: what it will do, in a sentence, or why it cannot be read."""

    source = models.ForeignKey(InventoryImport, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    plan = models.CharField(max_length=8, choices=RowPlan.choices)
    sentence = models.CharField(max_length=500)
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=RowState.choices, default=RowState.WAITING)
    result = models.CharField(max_length=500, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["source", "line"], name="inventory_import_line_once")
        ]

    def __str__(self) -> str:
        return f"Line {self.line}"
