"""Answers about a model that nobody has made an assessment of yet."""

from django.db import models

from governance.accounts.models import User
from inventory.models import HubModel


class ModelInterview(models.Model):
    """The answers so far, one row a model: kept page by page, gone once they are assessed.

    `facts` are the keys of `eu_ai_act.toml`. Nothing is owed because of them.
    """

    model = models.OneToOneField(HubModel, on_delete=models.CASCADE, related_name="interview")
    facts = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Answers about {self.model}"
