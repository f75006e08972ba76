"""What changed at a hub."""

from typing import Self

from django.db import models

from governance.accounts.models import User
from governance.watch.models.severity import Severity
from inventory.models import HubModel, Revision


class ChangeKind(models.TextChoices):
    """What can change at a hub. Severity and effect of each are policy data."""

    LICENCE_CHANGED = "licence_changed", "Licence changed"
    LICENCE_TEXT_CHANGED = "licence_text_changed", "Licence text changed"
    GATED = "gated", "Gating changed"
    DISABLED = "disabled", "Disabled by the hub"
    UNAVAILABLE = "unavailable", "Deleted, private or renamed away"
    RENAMED = "renamed", "Renamed"
    NAME_REUSED = "name_reused", "Name taken by another repository"
    HISTORY_REWRITTEN = "history_rewritten", "History rewritten"
    REVISION_GONE = "revision_gone", "Pinned revision gone"
    TAG_MOVED = "tag_moved", "Tag moved"
    NEW_COMMIT = "new_commit", "New commit"
    FILE_CHANGED = "file_changed", "File changed under the same commit"
    WEIGHTS_CHANGED = "weights_changed", "Weights replaced without a word"
    SCAN_CHANGED = "scan_changed", "Scan verdict changed"
    CARD_CHANGED = "card_changed", "Model card changed"
    BASE_MODEL_CHANGED = "base_model_changed", "Base model changed"
    LICENCE_DECISION_CONTRADICTED = (
        "licence_decision_contradicted",
        "Licence decision contradicted",
    )
    AVAILABLE_AGAIN = "available_again", "Available again"


class ChangeQuerySet(models.QuerySet["Change"]):
    """Which changes."""

    def visible_to(self, user: User) -> Self:
        """All of them: the inventory of models is visible to whoever may sign in."""
        return self if user.is_active else self.none()


class Change(models.Model):
    """One thing that changed at the hub, with what it was and what it is.

    `revision` is set where the change concerns that commit alone, not the model as a whole.
    """

    model = models.ForeignKey(HubModel, on_delete=models.PROTECT, related_name="changes")
    revision = models.ForeignKey(
        Revision, null=True, on_delete=models.PROTECT, related_name="changes"
    )
    kind = models.CharField(max_length=32, choices=ChangeKind.choices)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    found_at = models.DateTimeField(db_index=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{ChangeKind(self.kind).label}: {self.model}"
