"""Openness: what of a model was released, component by component."""

from typing import Self

from django.db import models
from django.db.models import Q

from governance.accounts.models import User
from inventory.models.hub import HubModel


class ComponentState(models.TextChoices):
    """How much of a component is public. Unknown never counts as released."""

    RELEASED = "released", "Released"
    PARTIAL = "partial", "Released in part"
    DESCRIBED = "described only", "Described only"
    ABSENT = "absent", "Not released"
    UNKNOWN = "unknown", "Unknown"


class ClaimSource(models.TextChoices):
    """Who says so."""

    PUBLISHER = "publisher", "The publisher"
    THIRD_PARTY = "third party", "A third party"
    OWN_CHECK = "own check", "Checked here"


class OpennessFactQuerySet(models.QuerySet["OpennessFact"]):
    """Which facts."""

    def confirmed(self) -> Self:
        """Those that a person stated; the software proposes beside them, and no more."""
        return self.exclude(confirmed_by=None)


class OpennessFact(models.Model):
    """One component of a model: state, licence, evidence and who claims it.

    `component` is an id of `openness.toml`. Until a person confirms it, a fact is a proposal that
    the software renews from the hub's files and card; after that, `proposed` keeps what the
    software would say now. `licence_text` is the licence as written, `licence_id` its catalogue
    id or "".
    """

    model = models.ForeignKey(HubModel, on_delete=models.CASCADE, related_name="openness_facts")
    component = models.CharField(max_length=40)
    state = models.CharField(
        max_length=16, choices=ComponentState.choices, default=ComponentState.UNKNOWN
    )
    licence_text = models.CharField(max_length=200, blank=True)
    licence_id = models.CharField(max_length=64, blank=True)
    evidence_url = models.CharField(max_length=500, blank=True)
    evidence_sha = models.CharField(max_length=64, blank=True)
    source = models.CharField(
        max_length=12, choices=ClaimSource.choices, default=ClaimSource.PUBLISHER
    )
    note = models.CharField(max_length=500, blank=True)
    proposed = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = OpennessFactQuerySet.as_manager()

    class Meta:
        ordering = ["component"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "component"], name="inventory_openness_fact_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="inventory_confirmation_has_an_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component}: {self.state}"
