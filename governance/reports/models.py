"""Audit packs: what was asked for, how far the worker is, and the file that came out."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from governance.accounts.models import User
from governance.accounts.permissions import Permission, reach
from inventory.models import UseCase


class PackScope(models.TextChoices):
    """What a pack speaks of."""

    USE_CASE = "use_case", "One use case"
    ORGANISATION = "organisation", "The organisation"


class PackState(models.TextChoices):
    """Where the work on a pack stands."""

    WAITING = "waiting", "Waiting"
    BUILDING = "building", "Being built"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


OPEN = (PackState.WAITING, PackState.BUILDING)
MAX_TRIES = 3


class PackQuerySet(models.QuerySet["Pack"]):
    """Which packs."""

    def visible_to(self, user: User) -> Self:
        """All of them for who may read the board page; else one's own, of what one may export."""
        if reach(user, Permission.BOARD_READ).everywhere:
            return self
        exports = reach(user, Permission.PACK_EXPORT)
        path = "use_case__system__department__path"
        within = Q() if exports.everywhere else exports.q(path) & Q(scope=PackScope.USE_CASE)
        return self.filter(within, requested_by=user)

    def open(self) -> Self:
        """Packs that are waited for."""
        return self.filter(state__in=OPEN)

    def due(self, at: datetime) -> Self:
        """Packs whose turn it is: never begun, to be tried again, or left by a dead worker."""
        return self.open().filter(Q(leased_until=None) | Q(leased_until__lte=at))

    def claim(self, pk: int, *, at: datetime, until: datetime) -> bool:
        """Take one due pack. Exactly one of many callers gets True; `tries` tells them apart."""
        return (
            self.due(at)
            .filter(pk=pk, tries__lt=MAX_TRIES)
            .update(
                state=PackState.BUILDING,
                started_at=at,
                leased_until=until,
                tries=F("tries") + 1,
                done=0,
                problem="",
            )
            == 1
        )

    def held(self, pk: int, *, claim: int) -> Self:
        """The pack, as long as the claim of this number still holds it."""
        return self.filter(pk=pk, state=PackState.BUILDING, tries=claim)


class Pack(models.Model):
    """One audit pack: scope, as-of time, and the hash of the file."""

    scope = models.CharField(max_length=16, choices=PackScope.choices)
    use_case = models.ForeignKey(
        UseCase, null=True, blank=True, on_delete=models.PROTECT, related_name="packs"
    )
    state = models.CharField(max_length=10, choices=PackState.choices, default=PackState.WAITING)
    as_of = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=120, blank=True)
    requested_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    file_path = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    facts_digest = models.CharField(max_length=64, blank=True)
    problem = models.TextField(blank=True)

    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="use_case", use_case__isnull=False)
                | Q(scope="organisation", use_case=None),
                name="reports_pack_has_its_scope",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready")
                | Q(sha256__regex=r"^[0-9a-f]{64}$", as_of__isnull=False),
                name="reports_ready_pack_has_a_hash",
            ),
            models.UniqueConstraint(
                fields=["scope", "use_case", "requested_by"],
                condition=Q(state__in=["waiting", "building"]),
                name="reports_one_open_pack_per_use_case",
            ),
            models.UniqueConstraint(
                fields=["scope", "requested_by"],
                condition=Q(state__in=["waiting", "building"], use_case=None),
                name="reports_one_open_pack_of_the_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"Audit pack of {self.use_case or 'the organisation'}"

    def get_absolute_url(self) -> str:
        """The pack's page."""
        return reverse("reports:pack-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it is still waited for."""
        return self.state in OPEN

    @property
    def file_name(self) -> str:
        """The name that a download gets."""
        day = self.as_of or self.requested_at
        return f"weighbridge-pack-{self.scope.replace('_', '-')}-{day:%Y-%m-%d}.pdf"
