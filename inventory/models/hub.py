"""Models as their hub publishes them: the model, its names, its revisions and their files."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.urls import reverse

from governance.accounts.models import User


class HubModelQuerySet(models.QuerySet["HubModel"]):
    """Which models. The inventory of models is visible to everybody who is signed in."""

    def visible_to(self, user: User) -> Self:
        """All of them, for whoever may sign in."""
        return self if user.is_active else self.none()

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
            scan_status=F("head__scan_status"),
            file_count=F("head__file_count"),
        )

    def known_as(self, hub: str, repo_id: str) -> Self:
        """Models that have this name now, or had it before their hub renamed them."""
        return self.filter(hub=hub).filter(Q(repo_id=repo_id) | Q(aliases__repo_id=repo_id))


class HubModel(models.Model):
    """A published model: hub and canonical repo id.

    `hub_id` is the hub's own stable key: a freed name taken by somebody else has another one.
    The `head_…` fields are those of the newest commit. `standing_digest` covers what can change
    while the pinned commit stays what it is (see `inventory.digests`).
    """

    hub = models.CharField(max_length=32, default="huggingface")
    hub_id = models.CharField(max_length=64)
    repo_id = models.CharField(max_length=96)
    publisher = models.CharField(max_length=96)
    pipeline_tag = models.CharField(max_length=64, blank=True)
    library_name = models.CharField(max_length=64, blank=True)
    gated = models.CharField(max_length=16, blank=True)
    private = models.BooleanField(default=False)
    disabled = models.BooleanField(default=False)
    unavailable_since = models.DateTimeField(null=True, blank=True)
    head_sha = models.CharField(max_length=40)
    head_licence_key = models.CharField(max_length=100, blank=True)
    head_licence_name = models.CharField(max_length=200, blank=True)
    head_licence_text_sha256 = models.CharField(max_length=64, blank=True)
    standing_digest = models.CharField(max_length=64)
    registered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    registered_at = models.DateTimeField()
    checked_at = models.DateTimeField(help_text="When the hub last answered for this model.")

    objects = HubModelQuerySet.as_manager()

    class Meta:
        ordering = ["repo_id"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "hub_id"], name="inventory_model_once"),
            models.CheckConstraint(
                condition=Q(gated__in=["", "auto", "manual"]), name="inventory_gating_is_known"
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
        return reverse("inventory:model-detail", args=[self.pk])


class ModelAlias(models.Model):
    """Another name under which a model was asked for, kept after the hub renamed it."""

    model = models.ForeignKey(HubModel, on_delete=models.CASCADE, related_name="aliases")
    hub = models.CharField(max_length=32, default="huggingface")
    repo_id = models.CharField(max_length=96)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hub", "repo_id"], name="inventory_alias_once")
        ]

    def __str__(self) -> str:
        return self.repo_id


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Which revisions."""

    def without_bulk(self) -> Self:
        """Leave out the three large columns, which lists never show."""
        return self.defer("raw", "card", "licence_text")


class Revision(models.Model):
    """One commit of a model, as first seen. `digest` covers everything an approval relies on.

    A poll that reads other facts under the same commit (a file's hash, the scan's verdict) updates
    the row and its digest; the change itself is recorded by `governance.watch`.
    """

    model = models.ForeignKey(HubModel, on_delete=models.PROTECT, related_name="revisions")
    sha = models.CharField(max_length=40)
    licence_key = models.CharField(max_length=100, blank=True)
    licence_name = models.CharField(max_length=200, blank=True)
    licence_link = models.CharField(max_length=500, blank=True)
    licence_id = models.CharField(max_length=64, blank=True)
    licence_text_sha256 = models.CharField(max_length=64, blank=True)
    licence_text = models.TextField(blank=True)
    card = models.JSONField(default=dict)
    raw = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    file_count = models.PositiveIntegerField(default=0)
    total_size = models.PositiveBigIntegerField(null=True)
    scan_status = models.CharField(max_length=32)
    scan_issues = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField()
    checked_at = models.DateTimeField()

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["model", "sha"], name="inventory_revision_once"),
            models.CheckConstraint(
                condition=Q(sha__regex=r"^[0-9a-f]{40}$"), name="inventory_commit_is_full"
            ),
        ]
        indexes = [models.Index(fields=["licence_id"]), models.Index(fields=["scan_status"])]

    def __str__(self) -> str:
        return f"{self.model.repo_id} at {self.sha[:12]}"


class RevisionFile(models.Model):
    """One file of a revision; `sha256` only where the hub states it (large files)."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=1000)
    size = models.PositiveBigIntegerField(null=True)
    blob_id = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    scan = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "path"], name="inventory_path_once")
        ]

    def __str__(self) -> str:
        return self.path


class BaseModelLink(models.Model):
    """Lineage: the revision says that it was made from another model."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="base_models")
    repo_id = models.CharField(max_length=200)
    relation = models.CharField(max_length=16, blank=True)
    base = models.ForeignKey(HubModel, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "repo_id", "relation"], name="inventory_base_model_once"
            )
        ]

    def __str__(self) -> str:
        return self.repo_id


class RegistrationState(models.TextChoices):
    """Where a request to register stands."""

    WAITING = "waiting", "Waiting for the hub"
    DONE = "done", "Registered"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Which requests to register."""

    def visible_to(self, user: User) -> Self:
        """The person's own."""
        return self.filter(requested_by=user)

    def due(self, at: datetime) -> Self:
        """Waiting requests whose next try has come and which no worker holds."""
        return self.filter(state=RegistrationState.WAITING, next_try_at__lte=at).filter(
            Q(leased_until=None) | Q(leased_until__lte=at)
        )

    def claim(self, pk: int, *, at: datetime, until: datetime) -> bool:
        """Take one due request. Exactly one of many callers gets True."""
        return self.due(at).filter(pk=pk).update(leased_until=until) == 1


class Registration(models.Model):
    """A request to register a model: done at once, or waiting visibly while the hub is away."""

    asked = models.CharField(max_length=500)
    repo_id = models.CharField(max_length=96)
    revision = models.CharField(max_length=255, blank=True)
    state = models.CharField(
        max_length=12, choices=RegistrationState.choices, default=RegistrationState.WAITING
    )
    problem = models.CharField(max_length=500, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    model = models.ForeignKey(HubModel, null=True, on_delete=models.PROTECT)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT)
    requested_at = models.DateTimeField()

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | Q(model__isnull=False),
                name="inventory_done_registration_has_a_model",
            ),
            models.UniqueConstraint(
                fields=["repo_id", "revision", "requested_by"],
                condition=Q(state="waiting"),
                name="inventory_one_waiting_registration",
            ),
        ]

    def __str__(self) -> str:
        return self.asked

    def get_absolute_url(self) -> str:
        """The page that shows how the request goes on."""
        return reverse("inventory:registration-detail", args=[self.pk])
