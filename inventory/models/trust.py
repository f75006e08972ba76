"""Trust: the evidence that a revision is what it says it is."""

from typing import Self

from django.db import models
from django.db.models import Q

from governance.accounts.models import User
from governance.evidence.models import Evidence
from inventory.models.hub import HubModel
from inventory.models.revision import Revision
from inventory.models.system import Deployment


class TrustStatus(models.TextChoices):
    """What a check gave. Unknown is never shown as a pass."""

    PASS = "pass", "Pass"
    FAIL = "fail", "Fail"
    UNKNOWN = "unknown", "Unknown"
    NOT_APPLICABLE = "not applicable", "Not applicable"


class TrustEvidence(models.Model):
    """One of the items E1 to E10 for one revision, as last checked.

    `method` says how, `detail` what was found in a sentence, `data` the same as data; `checker` is
    the tool with its version. Past `expires_at` the item counts as unknown.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="trust_evidence")
    item = models.CharField(max_length=3)
    status = models.CharField(
        max_length=16, choices=TrustStatus.choices, default=TrustStatus.UNKNOWN
    )
    method = models.CharField(max_length=200)
    detail = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    evidence = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.PROTECT)
    checker = models.CharField(max_length=100, blank=True)
    checked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    checked_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["item"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "item"], name="inventory_trust_item_once"),
            models.CheckConstraint(
                condition=Q(item__in=[f"E{number}" for number in range(1, 11)]),
                name="inventory_trust_item_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.status}"


class FileVerification(models.Model):
    """Local weights compared with a revision's manifest, at a deployment where one was named.

    `place` is the host and folder that were read; `differences` are one row each: path, what
    (missing, extra, different, cannot be compared), expected, found. `signature` is the result of
    a signature found beside the files: "", verified, failed or not trusted.
    """

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="verifications")
    deployment = models.ForeignKey(
        Deployment, null=True, blank=True, on_delete=models.PROTECT, related_name="verifications"
    )
    place = models.CharField(max_length=500)
    status = models.CharField(max_length=16, choices=TrustStatus.choices)
    file_count = models.PositiveIntegerField()
    byte_count = models.PositiveBigIntegerField()
    manifest_digest = models.CharField(max_length=64)
    differences = models.JSONField(default=list)
    signature = models.CharField(max_length=16, blank=True)
    checker = models.CharField(max_length=100)
    evidence = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.PROTECT)
    checked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.place}: {self.status}"


class SignerKind(models.TextChoices):
    """How a signer is known."""

    SIGSTORE = "sigstore", "Sigstore identity"
    KEY = "key", "Public key"
    CERTIFICATE = "certificate", "Certificate chain"


class TrustedSignerQuerySet(models.QuerySet["TrustedSigner"]):
    """Which signers."""

    def visible_to(self, user: User) -> Self:
        """All of them, for whoever may sign in."""
        return self if user.is_active else self.none()

    def current(self) -> Self:
        """Those still trusted."""
        return self.filter(removed_at=None)

    def for_model(self, model: HubModel) -> Self:
        """Those whose signature counts for a model: its publisher's."""
        return self.filter(hub=model.hub, publisher=model.publisher)


class TrustedSigner(models.Model):
    """Whose signature counts for a publisher's models, pinned before any signature is checked.

    `material` is PEM: the public key or the certificate chain; a Sigstore signer has `identity`
    and `oidc_issuer` instead. `fingerprint` is the SHA-256 of what was pinned.
    """

    hub = models.CharField(max_length=32, default="huggingface")
    publisher = models.CharField(max_length=96)
    kind = models.CharField(max_length=12, choices=SignerKind.choices)
    identity = models.CharField(max_length=300, blank=True)
    oidc_issuer = models.CharField(max_length=300, blank=True)
    material = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = TrustedSignerQuerySet.as_manager()

    class Meta:
        ordering = ["publisher", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "publisher", "fingerprint"],
                condition=Q(removed_at=None),
                name="inventory_signer_once",
                violation_error_message="This signer is already trusted for the publisher.",
            ),
            models.CheckConstraint(
                condition=Q(kind="sigstore") & ~Q(identity="") & ~Q(oidc_issuer="")
                | Q(kind__in=["key", "certificate"]) & ~Q(material=""),
                name="inventory_signer_has_what_its_kind_needs",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="inventory_removed_signer_has_an_author",
            ),
        ]

    def __str__(self) -> str:
        return self.identity or f"{self.get_kind_display()} {self.fingerprint[:12]}"
