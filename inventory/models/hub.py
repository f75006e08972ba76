"""Models as their hub publishes them, or as a person entered them: the model and its names."""

from typing import Self

from django.db import models
from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q

from governance.accounts.models import User
from governance.web.addresses import page_of
from inventory.models.revision import Revision


class HubModelQuerySet(models.QuerySet["HubModel"]):
    """Which models. The inventory of models is visible to everybody who is signed in."""

    def visible_to(self, user: User) -> Self:
        """All that are registered, for whoever may sign in."""
        return self.registered() if user.is_active else self.none()

    def registered(self) -> Self:
        """Models that somebody registered, retired ones too; not what is known as a base only."""
        return self.exclude(registered_at=None)

    def not_retired(self) -> Self:
        """Models that may still be taken into use."""
        return self.filter(retired_at=None)

    def never_graded(self) -> Self:
        """Models whose openness nobody has looked at since it is graded here."""
        return self.registered().filter(mof_class=None)

    def in_use(self) -> Self:
        """Models that a system which is not retired uses."""
        used = Revision.objects.filter(uses__system__retired_at=None, uses__isnull=False)
        return self.filter(Exists(used.filter(model=OuterRef("pk"))))

    def with_head(self) -> Self:
        """Add what the newest known commit says: licence, scan, number of files.

        One join on (model, sha); a model whose head was never read has None in every column.
        """
        head = FilteredRelation("revisions", condition=Q(revisions__sha=F("head_sha")))
        return self.annotate(
            head=head,
            licence_id=F("head__licence_id"),
            licence_key=F("head__licence_key"),
            licence_name=F("head__licence_name"),
            licence_link=F("head__licence_link"),
            licence_result=F("head__licence_result"),
            scan_status=F("head__scan_status"),
            file_count=F("head__file_count"),
            trust_level=F("head__trust_level"),
            trust_until=F("head__trust_until"),
        )

    def counts_by_licence(self) -> dict[str, int]:
        """Return how many models are under each licence of the catalogue at their head."""
        heads = Revision.objects.filter(model__in=self, sha=F("model__head_sha")).order_by()
        rows = heads.values("licence_id").annotate(number=Count("pk"))
        return {row["licence_id"]: row["number"] for row in rows}

    def made_from(self, model: "HubModel") -> Self:
        """Models of which any known commit was made from this one."""
        made = HubModel.objects.filter(revisions__base_models__base=model)
        return self.filter(pk__in=made.values("pk")).exclude(pk=model.pk)

    def under(self, licence_id: str) -> Self:
        """Models whose newest known commit is under a licence of the catalogue."""
        return self.with_head().filter(licence_id=licence_id)

    def spelt_like(self, hub: str, repo_id: str) -> Self:
        """Models whose name is the same but for capital letters."""
        return self.filter(hub=hub, repo_id__iexact=repo_id)

    def known_as(self, hub: str, repo_id: str) -> Self:
        """Models that have this name now, or had it before their hub renamed them."""
        return self.filter(hub=hub).filter(Q(repo_id=repo_id) | Q(aliases__repo_id=repo_id))


class HubName(models.TextChoices):
    """Where a model is published. `internal` are models that a person entered by hand."""

    HUGGINGFACE = "huggingface", "Hugging Face"
    OLLAMA = "ollama", "Ollama"
    MANIFEST = "manifest", "Own registry"
    INTERNAL = "internal", "Entered by hand"


class HubModel(models.Model):
    """A published model: hub and canonical repo id.

    `hub_id` is the hub's own stable key: a freed name taken by somebody else has another one.
    The `head_…` fields are those of the newest commit. `standing_digest` and `access_digest` cover
    what can change while the pinned commit stays what it is (see `inventory.digests`); the events
    are the last ones there that no other column shows. Without `registered_at` a model is known
    only because another one was made from it. `openness_…` and `mof_class` are what its openness
    facts come to (see `governance.rules.openness`): no level where nothing is known, no class, not
    even 0 for none, where nobody has looked.
    """

    hub = models.CharField(max_length=32, choices=HubName.choices, default=HubName.HUGGINGFACE)
    hub_id = models.CharField(max_length=200)
    repo_id = models.CharField(max_length=200)
    publisher = models.CharField(max_length=96)
    pipeline_tag = models.CharField(max_length=64, blank=True)
    library_name = models.CharField(max_length=64, blank=True)
    gated = models.CharField(max_length=16, blank=True)
    private = models.BooleanField(default=False)
    disabled = models.BooleanField(default=False)
    unavailable_since = models.DateTimeField(null=True, blank=True)
    head_sha = models.CharField(max_length=64)
    head_licence_key = models.CharField(max_length=100, blank=True)
    head_licence_name = models.CharField(max_length=200, blank=True)
    head_licence_text_sha256 = models.CharField(max_length=64, blank=True)
    standing_digest = models.CharField(max_length=64)
    access_digest = models.CharField(max_length=64)
    standing_event = models.CharField(max_length=120, blank=True)
    access_event = models.CharField(max_length=120, blank=True)
    openness_level = models.PositiveSmallIntegerField(null=True, blank=True)
    openness_terms = models.CharField(max_length=24, blank=True)
    mof_class = models.PositiveSmallIntegerField(null=True, blank=True)
    registered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    registered_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="retired_models"
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_because = models.TextField(blank=True)
    checked_at = models.DateTimeField(help_text="When the hub last answered for this model.")

    objects = HubModelQuerySet.as_manager()

    class Meta:
        ordering = ["repo_id"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "hub_id"], name="inventory_model_once"),
            models.CheckConstraint(
                condition=Q(gated__in=["", "auto", "manual"]), name="inventory_gating_is_known"
            ),
            models.CheckConstraint(
                condition=Q(retired_at=None, retired_by=None, retired_because="")
                | Q(retired_at__isnull=False, retired_by__isnull=False) & ~Q(retired_because=""),
                name="inventory_retired_model_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(openness_level=None) | Q(openness_level__range=(1, 5)),
                name="inventory_openness_is_1_to_5",
            ),
        ]
        indexes = [
            models.Index(fields=["hub", "repo_id"]),
            models.Index(fields=["repo_id"]),
            models.Index(fields=["publisher", "repo_id"]),
            models.Index(fields=["checked_at"]),
        ]

    def __str__(self) -> str:
        return self.repo_id

    def get_absolute_url(self) -> str:
        """The model's page."""
        return page_of("inventory:model-detail", self.pk)


class ModelAlias(models.Model):
    """Another name under which a model was asked for, kept after the hub renamed it."""

    model = models.ForeignKey(HubModel, on_delete=models.CASCADE, related_name="aliases")
    hub = models.CharField(max_length=32, default="huggingface")
    repo_id = models.CharField(max_length=200)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hub", "repo_id"], name="inventory_alias_once")
        ]

    def __str__(self) -> str:
        return self.repo_id
