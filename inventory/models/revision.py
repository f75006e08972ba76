"""One commit or digest of a model: its files, its licence, its scans and what they come to."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Which revisions."""

    def inspection_due(self, at: datetime) -> Self:
        """Revisions whose files are to be looked at, and which no worker holds."""
        return self.filter(inspect_at__lte=at)

    def claim_inspection(self, pk: int, *, at: datetime, until: datetime) -> bool:
        """Take one due revision. Exactly one of many callers gets True."""
        return self.inspection_due(at).filter(pk=pk).update(inspect_at=until) == 1

    def trust_ran_out(self, at: datetime) -> Self:
        """Revisions with a trust level whose evidence has run out."""
        return self.filter(trust_until__lte=at)

    def never_checked(self) -> Self:
        """Revisions whose trust evidence nobody has looked at."""
        return self.filter(trust_evidence=None)

    def without_bulk(self) -> Self:
        """Leave out the large columns, which lists never show."""
        return self.defer("raw", "card", "licence_text", "licence_findings", "effective_terms")

    def registered(self) -> Self:
        """Revisions of registered models; not of those that are known as a base only."""
        return self.exclude(model__registered_at=None)

    def offered(self) -> Self:
        """Revisions that a system may take up: of registered models that are not retired."""
        return self.registered().filter(model__retired_at=None)

    def heads(self) -> Self:
        """The newest known commit of every registered model."""
        return self.registered().filter(sha=F("model__head_sha"))

    def with_use(self) -> Self:
        """Add `in_use`: whether a system that is not retired uses any revision of the model."""
        used = Revision.objects.filter(uses__system__retired_at=None, uses__isnull=False)
        return self.annotate(in_use=Exists(used.filter(model=OuterRef("model_id"))))

    def read_by_another_edition(self, edition: str) -> Self:
        """Those whose licence texts were recognised by another catalogue than this one."""
        return self.exclude(licence_edition=edition)

    def models_after(self, last: int) -> models.QuerySet["Revision", int]:
        """Return the keys of their models above one, each once, in order."""
        rows = self.order_by("model_id").filter(model_id__gt=last)
        return rows.values_list("model_id", flat=True).distinct()

    def whose_terms_matter(self) -> Self:
        """Those whose effective terms are kept: the newest of each model, and those in use."""
        used = Revision.objects.filter(uses__isnull=False)
        return self.filter(Q(sha=F("model__head_sha")) | Q(pk__in=used.values("pk")))

    def without_terms_of(self, edition: str) -> Self:
        """Those whose effective terms were not worked out by this edition of the rules."""
        return self.filter(Q(terms_digest="") | ~Q(effective_terms__edition=edition))


class LicenceResult(models.TextChoices):
    """How claim and text of a licence stand to each other, or that a person decided."""

    AGREE = "agree", "Claim and text agree"
    TEXT_ONLY = "text only", "Identified by its text"
    CLAIM_ONLY = "claim only", "Claimed, text not identified"
    CONFLICT = "conflict", "Claim and text disagree"
    UNRESOLVED = "unresolved", "Unresolved"
    NONE = "none", "None stated"
    DECIDED = "decided", "Decided by a person"


class Revision(models.Model):
    """One commit of a model, as first seen. `digest` covers everything an approval relies on.

    A poll that reads other facts under the same commit (a file's hash, the scan's verdict) updates
    the row and its digest; the change itself is recorded by `governance.watch`.

    `sha` is a commit of 40 hex digits, or where a hub has none a digest of 64. `label` is the
    version that a person gave it. `licence_id` is the catalogue id that holds now, "" for none;
    `licence_files` says where in `licence_text` each file is (path, start, end), and
    `licence_findings` what each was recognised as, `licence_edition` by which catalogue (a digest).
    `licence_decision` is what a person decided (see `inventory.actions.licences`), empty where
    nobody did. `effective_terms` are the own terms and those of every ancestor (see
    `governance.rules.lineage`), `terms_digest` covers them with the organisation's policy on
    licences. `trust_level` holds until `trust_until`, None for no end. `inspect_at` is when the
    first bytes of the files and the words of each scanner are to be read (next), None where
    nothing is owed.
    """

    model = models.ForeignKey(
        "inventory.HubModel", on_delete=models.PROTECT, related_name="revisions"
    )
    sha = models.CharField(max_length=64)
    label = models.CharField(max_length=100, blank=True)
    licence_key = models.CharField(max_length=100, blank=True)
    licence_name = models.CharField(max_length=200, blank=True)
    licence_link = models.CharField(max_length=500, blank=True)
    licence_id = models.CharField(max_length=64, blank=True)
    licence_text_sha256 = models.CharField(max_length=64, blank=True)
    licence_text = models.TextField(blank=True)
    licence_files = models.JSONField(default=list)
    licence_findings = models.JSONField(default=list)
    licence_result = models.CharField(
        max_length=12, choices=LicenceResult.choices, default=LicenceResult.NONE
    )
    licence_method = models.CharField(max_length=32, blank=True)
    licence_edition = models.CharField(max_length=64, blank=True)
    licence_decision = models.JSONField(default=dict)
    effective_terms = models.JSONField(default=dict)
    terms_digest = models.CharField(max_length=64, blank=True)
    card = models.JSONField(default=dict)
    raw = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    file_count = models.PositiveIntegerField(default=0)
    total_size = models.PositiveBigIntegerField(null=True)
    scan_status = models.CharField(max_length=32)
    scan_issues = models.JSONField(default=list)
    trust_level = models.PositiveSmallIntegerField(default=0)
    trust_until = models.DateTimeField(null=True, blank=True)
    inspect_at = models.DateTimeField(null=True, blank=True, db_index=True)
    digest = models.CharField(max_length=64)
    scan_digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField()
    checked_at = models.DateTimeField()

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["model", "sha"], name="inventory_revision_once"),
            models.CheckConstraint(
                condition=Q(sha__regex=r"^([0-9a-f]{40}|[0-9a-f]{64})$"),
                name="inventory_commit_is_full",
            ),
            models.CheckConstraint(
                condition=Q(trust_level__lte=6), name="inventory_trust_is_0_to_6"
            ),
        ]
        indexes = [models.Index(fields=["licence_id"]), models.Index(fields=["scan_status"])]

    def __str__(self) -> str:
        return f"{self.model.repo_id} at {self.sha[:12]}"


class RevisionFile(models.Model):
    """One file of a revision; `sha256` only where the hub states it (large files).

    `scanners` are the hub's scanners with their own words: {"avScan": {"status": "safe", …}}.
    `magic` is the format its first bytes show, "" while nobody has looked.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=1000)
    size = models.PositiveBigIntegerField(null=True)
    blob_id = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    scan = models.CharField(max_length=32, blank=True)
    scanners = models.JSONField(default=dict)
    magic = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "path"], name="inventory_path_once")
        ]

    def __str__(self) -> str:
        return self.path
