"""What the AI Act asks of a model that the organisation develops, changes or publishes."""

from typing import Self

from django.db import models
from django.db.models import Q

from governance.accounts.models import User
from inventory.models import HubModel


class ModelAssessmentQuerySet(models.QuerySet["ModelAssessment"]):
    """Which assessments of models."""

    def visible_to(self, user: User) -> Self:
        """Those of the models the person may see."""
        return self.filter(model__in=HubModel.objects.visible_to(user))

    def current(self) -> Self:
        """The newest of each model."""
        return self.filter(superseded_at=None)


class ModelAssessment(models.Model):
    """Answers about a model in, the Act's category and roles out; never edited, only superseded.

    `facts` are the keys of `eu_ai_act.toml`; `ai_act` is the documented output of `classify`.
    """

    model = models.ForeignKey(HubModel, on_delete=models.PROTECT, related_name="ai_act_assessments")
    facts = models.JSONField(default=dict)
    ai_act = models.JSONField(default=dict)
    category = models.CharField(max_length=32, db_index=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True)

    objects = ModelAssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["model"],
                condition=Q(superseded_at=None),
                name="obligations_one_current_assessment_per_model",
            ),
        ]

    def __str__(self) -> str:
        return f"AI Act assessment {self.pk} of {self.model}"
