"""Published weaknesses, the packages they speak of, and the runs that brought them here."""

from typing import Self

from django.db import models
from django.db.models import Q

from governance.accounts.models import User
from governance.watch.models.severity import Severity


class AdvisoryKind(models.TextChoices):
    """What a source publishes."""

    WEAKNESS = "weakness", "Weakness"
    MEASUREMENT = "measurement", "Measurement"
    INCIDENT = "incident", "Incident"
    TECHNIQUE = "technique", "Technique"


class ArtifactKind(models.TextChoices):
    """What a source can name in free words."""

    MODEL = "model", "Model"
    SYSTEM = "system", "System"
    DATASET = "dataset", "Dataset"


class AdvisoryQuerySet(models.QuerySet["Advisory"]):
    """Which advisories."""

    def visible_to(self, user: User) -> Self:
        """All of them: they are published."""
        return self if user.is_active else self.none()

    def without_bulk(self) -> Self:
        """Leave out the two large columns, which lists never show."""
        return self.defer("record", "details")


class Advisory(models.Model):
    """Something published: mostly a weakness. `record` is the source's own document, kept whole.

    Records of one flaw under several names (GHSA, PYSEC, CVE) share a `group_key`. The dates are
    text, since sources write dates that no calendar holds, such as the year 1. `related` names
    other flaws, and `problems` says what cannot be told from the document.
    """

    source = models.CharField(max_length=32)
    external_id = models.CharField(max_length=100)
    kind = models.CharField(
        max_length=16, choices=AdvisoryKind.choices, default=AdvisoryKind.WEAKNESS
    )
    aliases = models.JSONField(default=list)
    related = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    group_key = models.CharField(max_length=100, db_index=True)
    summary = models.TextField(blank=True)
    details = models.TextField(blank=True)
    severity = models.CharField(max_length=8, choices=Severity.choices, default=Severity.UNKNOWN)
    url = models.URLField(max_length=500, blank=True)
    record = models.JSONField(default=dict)
    published = models.CharField(max_length=40, blank=True)
    modified = models.CharField(max_length=40, blank=True)
    withdrawn = models.CharField(max_length=40, blank=True)
    imported_at = models.DateTimeField()

    objects = AdvisoryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "advisories"
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="watch_advisory_once")
        ]

    def __str__(self) -> str:
        return self.external_id


class AdvisoryName(models.Model):
    """A name under which an advisory is known: its own id, or an alias."""

    advisory = models.ForeignKey(Advisory, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=100, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["advisory", "name"], name="watch_advisory_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class AdvisoryPackage(models.Model):
    """A package that an advisory speaks of, with its ranges as the source wrote them.

    `key` is how components name the package, e.g. `pypi:vllm`; "" where no component can.
    """

    advisory = models.ForeignKey(Advisory, on_delete=models.CASCADE, related_name="packages")
    ecosystem = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=250, blank=True, db_index=True)
    ranges = models.JSONField(default=list)
    versions = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.ecosystem}: {self.name}"


class AdvisoryArtifact(models.Model):
    """A model, system or dataset that an advisory names in free words, not as a package."""

    advisory = models.ForeignKey(Advisory, on_delete=models.CASCADE, related_name="artifacts")
    kind = models.CharField(max_length=8, choices=ArtifactKind.choices)
    name = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["advisory", "kind", "name"], name="watch_advisory_artifact_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


class AdvisoryWeight(models.Model):
    """A file of weights that an advisory names by its SHA-256: the surest name there is."""

    advisory = models.ForeignKey(Advisory, on_delete=models.CASCADE, related_name="weights")
    sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["advisory", "sha256"], name="watch_advisory_weight_once"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="watch_weight_is_a_sha256"
            ),
        ]

    def __str__(self) -> str:
        return self.sha256


class AdvisoryRepository(models.Model):
    """A model that an advisory names by its address at a hub, in small letters."""

    advisory = models.ForeignKey(Advisory, on_delete=models.CASCADE, related_name="repositories")
    hub = models.CharField(max_length=32)
    repo_id = models.CharField(max_length=200, db_index=True)

    class Meta:
        verbose_name_plural = "advisory repositories"
        constraints = [
            models.UniqueConstraint(
                fields=["advisory", "hub", "repo_id"], name="watch_advisory_repository_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.hub}: {self.repo_id}"


class CveSignal(models.Model):
    """How a flaw is used: known to be exploited (CISA KEV), or how likely that is (EPSS).

    The dates are text, as in advisories. `epss` and `percentile` go from 0 to 1.
    """

    cve = models.CharField(max_length=30, unique=True)
    exploited_since = models.CharField(max_length=40, blank=True)
    act_by = models.CharField(max_length=40, blank=True)
    ransomware = models.BooleanField(null=True)
    epss = models.FloatField(null=True)
    percentile = models.FloatField(null=True)
    scored_on = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(epss=None) | Q(epss__gte=0, epss__lte=1),
                name="watch_epss_is_a_probability",
            )
        ]

    def __str__(self) -> str:
        return self.cve
