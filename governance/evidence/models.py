"""Evidence: what shows that something is so. A file, a link, or a record the software collected."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from governance.accounts.lent_sight import seen_by
from governance.accounts.models import Department, User
from governance.evidence import reliance
from governance.evidence.training.models import Training as Training
from governance.web.addresses import page_of


class EvidenceKind(models.TextChoices):
    """The three shapes of evidence."""

    FILE = "file", "File"
    LINK = "link", "Link"
    RECORD = "record", "Collected by Weighbridge"


class Strength(models.IntegerChoices):
    """How much an item of evidence can carry."""

    NONE = 0, "None"
    STATEMENT = 1, "Statement"
    DOCUMENT = 2, "Document"
    INDEPENDENT = 3, "Independent document"
    MACHINE = 4, "Verified by machine"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Which evidence."""

    def visible_to(self, user: User) -> Self:
        """Evidence of the departments the person may see; that of no department is for all."""
        return self.filter(Q(department=None) | seen_by(user, self.model, "department__path"))

    def added_by_people(self) -> Self:
        """Files and links; not what the software collected."""
        return self.exclude(kind=EvidenceKind.RECORD)

    def offered(self, records: Collection[int]) -> Self:
        """What people added, and of what the software collected only these records."""
        return self.filter(~Q(kind=EvidenceKind.RECORD) | Q(pk__in=records))

    def replaced(self, user: User) -> Self:
        """Evidence that a newer item replaces which this person may see."""
        return self.filter(_newer_for(user))

    def not_superseded(self, user: User, at: datetime) -> Self:
        """Evidence that nothing replaces which counts now and this person may see."""
        return self.filter(~_newer_for(user, at))

    def with_neighbours(self, user: User) -> Self:
        """Annotate `older_pk` and `newer_pk`: what it replaces, and the newest that replaces it.

        None where there is none that this person may see.
        """
        seen = Evidence.objects.visible_to(user)
        newer = seen.filter(replaces=OuterRef("pk")).order_by("-pk")
        return self.annotate(
            older_pk=Subquery(seen.filter(pk=OuterRef("replaces")).values("pk")),
            newer_pk=Subquery(newer.values("pk")[:1]),
        )

    def current(self, at: datetime) -> Self:
        """Evidence that is in effect and has not run out at this moment."""
        day = at.date()
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gte=day),
            Q(effective_from=None) | Q(effective_from__lte=day),
        )

    def at_least(self, strength: int) -> Self:
        """Evidence of this strength or a higher one."""
        return self.filter(strength__gte=strength)

    def proving(self, at: datetime) -> Self:
        """Evidence that shows something by more than somebody's word, at this moment."""
        return self.current(at).at_least(Strength.DOCUMENT)

    def ended(self, day: date) -> Self:
        """Evidence whose last day has passed."""
        return self.filter(valid_until__lt=day)

    def not_ended(self, day: date) -> Self:
        """Evidence whose last day has not passed, also where it is not in effect yet."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day))

    def ending_within(self, day: date, days: int) -> Self:
        """Evidence that still counts and runs out within so many days."""
        return self.filter(valid_until__gte=day, valid_until__lte=day + timedelta(days=days))

    def endless(self) -> Self:
        """Evidence without a last day."""
        return self.filter(valid_until=None)

    def relied_on(self, at: datetime) -> Self:
        """Evidence that something living rests on, such as an approval in effect or a duty."""
        return self.filter(reliance.anywhere(at))

    def used(self) -> Self:
        """Evidence that anything was ever shown with."""
        anywhere = Q(pk__in=[])
        for rows, field in _uses():
            anywhere |= Q(Exists(rows.filter(**{field: OuterRef("pk")})))
        return self.filter(anywhere)

    def unused(self) -> Self:
        """Evidence that nothing was ever shown with."""
        return self.exclude(pk__in=Evidence.objects.used().values("pk"))

    def with_bytes(self, sha256: str) -> Self:
        """Files of exactly this content, the newest first."""
        return self.filter(kind=EvidenceKind.FILE, sha256=sha256).order_by("-pk")

    def links_without_check(self) -> Self:
        """Links that nobody has thought of opening yet."""
        return self.filter(kind=EvidenceKind.LINK, link_check=None)


def _uses() -> list[tuple[models.QuerySet[Any], str]]:
    """Return the rows that can name evidence, with the field in which they do, of every app."""
    relations: Any = Evidence._meta.related_objects
    return [
        (relation.related_model._base_manager.all(), relation.field.name)
        for relation in relations
        if relation.related_model not in (LinkCheck, Evidence)
    ]


def _newer_for(user: User, at: datetime | None = None) -> Exists:
    """Return the condition that an item is replaced, by one that counts if a moment is given."""
    newer = Evidence.objects.visible_to(user).filter(replaces=OuterRef("pk"))
    return Exists(newer.current(at) if at else newer)


class Evidence(models.Model):
    """One item. A file is stored once under its SHA-256, whoever uploads it again.

    It counts from `effective_from` (None: from when it was added) to `valid_until`, whenever it was
    added. `issued_by` is the independent body or person behind a document of that strength.
    `replaces` is the older item that it follows; older means of a lower number, so no circle.
    """

    kind = models.CharField(max_length=8, choices=EvidenceKind.choices)
    title = models.CharField(max_length=200)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT)
    file_path = models.CharField(max_length=200, blank=True, editable=False)
    file_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    url = models.URLField(max_length=500, blank=True)
    record = models.JSONField(default=dict, blank=True)
    method = models.CharField(max_length=200, blank=True)
    strength = models.PositiveSmallIntegerField(choices=Strength.choices)
    issued_by = models.CharField(max_length=200, blank=True)
    effective_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    added_at = models.DateTimeField()
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )

    objects = EvidenceQuerySet.as_manager()

    older_pk: int | None  # set by `with_neighbours`
    newer_pk: int | None  # the same

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="file", sha256__regex=r"^[0-9a-f]{64}$") & ~Q(file_path="")
                | Q(kind="link") & ~Q(url="")
                | Q(kind="record", sha256__regex=r"^[0-9a-f]{64}$"),
                name="evidence_has_its_substance",
            ),
            models.CheckConstraint(
                condition=Q(kind="record", added_by=None)
                | ~Q(kind="record") & Q(added_by__isnull=False),
                name="evidence_records_come_from_the_software",
            ),
            models.CheckConstraint(
                condition=Q(kind="record", strength=4)
                | ~Q(kind="record") & Q(strength__in=[1, 2, 3]),
                name="evidence_only_machines_verify",
            ),
            models.CheckConstraint(
                condition=~Q(strength=3) | ~Q(issued_by=""),
                name="evidence_independent_names_its_issuer",
                violation_error_message="Say who issued the independent document.",
            ),
            models.CheckConstraint(
                condition=Q(effective_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=F("effective_from")),
                name="evidence_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | Q(replaces__lt=F("id")),
                name="evidence_replaces_an_older_item",
                violation_error_message="An item replaces one that was here before it.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The item's page."""
        return page_of("evidence:evidence-detail", self.pk)

    def follows(self, older: "Evidence") -> bool:
        """Tell whether it replaces an item, at once or through others between."""
        found = self.replaces
        while found is not None and found.pk > older.pk:
            found = found.replaces
        return found == older

    def standing(self, day: date) -> str:
        """Return `current`, `ran_out`, or `not_yet` before its first day."""
        if self.valid_until and self.valid_until < day:
            return "ran_out"
        return "not_yet" if self.effective_from and self.effective_from > day else "current"


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    """Which looks at links."""

    def due(self, at: datetime) -> Self:
        """Those whose time has come and that no worker holds."""
        free = Q(leased_until=None) | Q(leased_until__lte=at)
        return self.filter(free, due_at__lte=at)

    def claim(self, pk: int, *, at: datetime, until: datetime) -> bool:
        """Take one that is due. Exactly one of many callers gets True."""
        return self.due(at).filter(pk=pk).update(leased_until=until) == 1


class LinkCheck(models.Model):
    """What came of opening the address of a link, on hosts that the administrator listed.

    `reachable` None: never opened, or it cannot be told; `detail` says which.
    """

    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, related_name="link_check")
    due_at = models.DateTimeField(db_index=True)
    leased_until = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    reachable = models.BooleanField(null=True)
    detail = models.CharField(max_length=300, blank=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_at__isnull=False) | Q(reachable=None),
                name="evidence_link_result_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.evidence}: {self.detail}"
