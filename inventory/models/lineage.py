"""Lineage: what a revision was made from, and how far that was followed."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from governance.accounts.models import User
from inventory.models.hub import HubModel
from inventory.models.revision import Revision


class LinkSource(models.TextChoices):
    """Who says that a model was made from another, or with a dataset."""

    TAG = "tag", "The hub's own tag"
    CARD = "card", "The card"
    PERSON = "person", "A person here"


class BaseModelLinkQuerySet(models.QuerySet["BaseModelLink"]):
    """Which links."""

    def claimed(self) -> Self:
        """Those of the hub or the card, which belong to the commit; not what a person stated."""
        return self.exclude(source=LinkSource.PERSON)


class BaseModelLink(models.Model):
    """Lineage: the revision was made from another model, as the hub, the card or a person says.

    `base_sha` is the commit of the base that was used, "" where nobody knows.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="base_models")
    repo_id = models.CharField(max_length=200)
    relation = models.CharField(max_length=16, blank=True)
    base = models.ForeignKey(
        HubModel, null=True, blank=True, on_delete=models.SET_NULL, related_name="descendant_links"
    )
    base_sha = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=12, choices=LinkSource.choices, default=LinkSource.CARD)
    added_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    added_at = models.DateTimeField(null=True, blank=True)

    objects = BaseModelLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "repo_id", "relation"], name="inventory_base_model_once"
            )
        ]

    def __str__(self) -> str:
        return self.repo_id


class Dataset(models.Model):
    """A dataset that some revision was made with, and the licence that its own card claims.

    `generated_by` are ids of models whose outputs it holds. `checked_at` is None until its hub
    has answered; `problem` says why it did not.
    """

    hub = models.CharField(max_length=32, default="huggingface")
    repo_id = models.CharField(max_length=200)
    licence_key = models.CharField(max_length=100, blank=True)
    licence_name = models.CharField(max_length=200, blank=True)
    licence_id = models.CharField(max_length=64, blank=True)
    generated_by = models.JSONField(default=list)
    problem = models.CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["repo_id"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "repo_id"], name="inventory_dataset_once")
        ]

    def __str__(self) -> str:
        return self.repo_id


class DatasetRole(models.TextChoices):
    """What a dataset was used for."""

    UNSTATED = "", "Not stated"
    PRE_TRAINING = "pre-training", "Pre-training"
    FINE_TUNING = "fine-tuning", "Fine-tuning"
    PREFERENCE = "preference", "Preference tuning"
    EVALUATION = "evaluation", "Evaluation"


class DatasetLink(models.Model):
    """The revision was made with a dataset, in a role where one is stated."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="dataset_links")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="links")
    role = models.CharField(max_length=16, choices=DatasetRole.choices, blank=True)
    source = models.CharField(max_length=12, choices=LinkSource.choices, default=LinkSource.CARD)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "dataset", "role"], name="inventory_dataset_link_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.dataset)


class LookupKind(models.TextChoices):
    """What is looked up for a lineage."""

    MODEL = "model", "Model"
    DATASET = "dataset", "Dataset"


class LookupState(models.TextChoices):
    """Where a look-up stands."""

    WAITING = "waiting", "Waiting for the hub"
    FOUND = "found", "Found"
    MISSING = "missing", "Not to be found"
    TOO_DEEP = "too deep", "Beyond the depth we follow"


class LineageLookupQuerySet(models.QuerySet["LineageLookup"]):
    """Which look-ups."""

    def due(self, at: datetime) -> Self:
        """Look-ups whose next try has come and which no worker holds; old answers are renewed."""
        return (
            self.exclude(state=LookupState.TOO_DEEP)
            .filter(next_try_at__lte=at)
            .filter(Q(leased_until=None) | Q(leased_until__lte=at))
        )

    def unanswered(self) -> Self:
        """Those that leave a hole in somebody's lineage."""
        return self.exclude(state=LookupState.FOUND)

    def claim(self, pk: int, *, at: datetime, until: datetime) -> bool:
        """Take one due look-up. Exactly one of many callers gets True."""
        return self.due(at).filter(pk=pk).update(leased_until=until) == 1


class LineageLookup(models.Model):
    """An ancestor or a dataset that somebody's lineage names and that has to be asked for.

    `depth` counts generations from the model that made us look, 1 for its own bases. An answer,
    also that there is no such thing, is asked for again at `next_try_at`: terms change, and a
    missing base may come back.
    """

    hub = models.CharField(max_length=32, default="huggingface")
    kind = models.CharField(max_length=8, choices=LookupKind.choices)
    repo_id = models.CharField(max_length=200)
    depth = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(
        max_length=12, choices=LookupState.choices, default=LookupState.WAITING
    )
    problem = models.CharField(max_length=500, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField()

    objects = LineageLookupQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "kind", "repo_id"], name="inventory_lookup_once")
        ]

    def __str__(self) -> str:
        return self.repo_id
