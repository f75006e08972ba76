"""Which of the kinds of evidence that a duty asks for an item shows."""

from datetime import datetime
from typing import Self

from django.db import models

from governance.evidence.models import Evidence
from governance.obligations.models.obligation import Obligation


class ShownQuerySet(models.QuerySet["Shown"]):
    """Which of them."""

    def proving(self, at: datetime) -> Self:
        """Those whose evidence counts at this moment, and is more than a statement."""
        return self.filter(evidence__in=Evidence.objects.proving(at))


class Shown(models.Model):
    """A person says that an item of evidence is of this kind, in the words of the requirement."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="kinds_shown")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=500)

    objects = ShownQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "kind", "evidence"], name="obligations_kind_shown_once"
            ),
            models.CheckConstraint(condition=~models.Q(kind=""), name="obligations_kind_is_named"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence} for {self.obligation}: {self.kind}"
