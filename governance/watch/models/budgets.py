"""What is left of a hub's quota, when a hub wants to be left alone, and who asked us to look."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Case, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import Least

SAME_WINDOW = timedelta(seconds=10)
PATIENCE = 5


class HubPauseQuerySet(models.QuerySet["HubPause"]):
    """Which hubs are left alone."""

    def open(self, at: datetime) -> Self:
        """Hubs that are not asked now."""
        return self.filter(until__gt=at)

    def take_probe(self, hub: str, *, at: datetime, until: datetime) -> bool:
        """Take the one poll that goes first after failures. One of many callers gets True."""
        broken = self.filter(hub=hub, failures__gte=PATIENCE).exclude(until__gt=at)
        return broken.update(until=until, probe_started_at=at) == 1


class HubPause(models.Model):
    """A hub that asked us to slow down, or failed so often that we leave it alone until then.

    After `PATIENCE` failures in a row one poll goes first when the time is over; while it is under
    way `probe_started_at` is set and all others go on waiting.
    """

    hub = models.CharField(max_length=32, unique=True)
    until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, help_text="Failed polls in a row.")
    probe_started_at = models.DateTimeField(null=True)

    objects = HubPauseQuerySet.as_manager()

    def __str__(self) -> str:
        return self.hub

    def is_open(self, at: datetime) -> bool:
        """Say whether the hub is left alone now."""
        return self.until is not None and self.until > at

    @property
    def is_broken(self) -> bool:
        """Say whether it failed so often that one poll has to go first."""
        return self.failures >= PATIENCE


class HubBudgetQuerySet(models.QuerySet["HubBudget"]):
    """What may still be asked."""

    def of(self, hub: str, account: str) -> Self:
        """Every bucket of one account at a hub."""
        return self.filter(hub=hub, account=account)

    def spent(self, bucket: str, accounts: Mapping[str, str], *, at: datetime) -> Self:
        """Buckets of this name from which nothing may be asked now, of one account at each hub."""
        mine = Q(pk__in=[])
        for hub, account in accounts.items():
            mine |= Q(hub=hub, account=account)
        return self.filter(mine, ~_is_over(at), bucket=bucket, remaining__lte=F("floor"))

    def reserve(self, bucket: str, count: int, *, at: datetime) -> bool:
        """Take so many requests out of a bucket before they are sent.

        One statement: of two workers who ask for the last ones, one gets them. A window that is
        over counts as full again, until the hub says what is left of the new one.
        """
        over = _is_over(at)
        enough = ~over & Q(remaining__gte=F("floor") + count)
        rows = self.filter(bucket=bucket).filter(enough | (over & Q(quota__gte=count)))
        return rows.update(
            remaining=Case(When(over, then=F("quota") - count), default=F("remaining") - count),
            resets_at=Case(
                When(over, then=Value(at, models.DateTimeField()) + F("window")),
                default=F("resets_at"),
            ),
        ) > 0  # fmt: skip

    def note_quota(self, bucket: str, quota: int | None, *, keep: int, most: int) -> None:
        """Note that the hub allows another number now; one in `keep` of them is not spent."""
        if quota is not None:
            rows = self.filter(bucket=bucket).exclude(quota=quota)
            floor = min(most, quota // keep)
            rows.update(
                quota=quota,
                floor=floor,
                remaining=Least(F("remaining"), Value(quota, models.PositiveIntegerField())),
            )

    def correct(self, bucket: str, *, remaining: int, resets_at: datetime, at: datetime) -> None:
        """Note what the hub says is left. Within one window only less is believed."""
        ended = Q(resets_at__lt=resets_at - SAME_WINDOW) | _is_ahead(at)
        told = Value(remaining, models.PositiveIntegerField())
        self.filter(bucket=bucket).update(
            remaining=Case(When(ended, then=told), default=Least(F("remaining"), told)),
            resets_at=resets_at,
        )


class HubBudget(models.Model):
    """Requests that are left in one window of one bucket; all workers take from the same row.

    `remaining` has requests in flight taken out already; `floor` of them are never spent, so that
    whoever else uses the account is not locked out. `account` stands for endpoint and token.
    """

    hub = models.CharField(max_length=32)
    account = models.CharField(max_length=16)
    bucket = models.CharField(max_length=32)
    quota = models.PositiveIntegerField()
    floor = models.PositiveIntegerField()
    window = models.DurationField()
    remaining = models.PositiveIntegerField()
    resets_at = models.DateTimeField()

    objects = HubBudgetQuerySet.as_manager()

    class Meta:
        ordering = ["hub", "bucket"]
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "account", "bucket"], name="watch_one_budget_per_bucket"
            ),
            models.CheckConstraint(
                condition=Q(remaining__lte=F("quota")), name="watch_budget_is_within_quota"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bucket} at {self.hub}: {self.remaining} of {self.quota}"

    def room(self, at: datetime) -> int:
        """Return how many requests may be sent now."""
        left = self.quota if self.is_over(at) else self.remaining
        return max(left - self.floor, 0)

    def is_over(self, at: datetime) -> bool:
        """Say whether the window of `remaining` has ended, or ends later than any can."""
        return self.resets_at <= at or self.resets_at > at + self.window + SAME_WINDOW


def _is_over(at: datetime) -> Q:
    """Windows that have ended, and those that end later than a window lasts."""
    return Q(resets_at__lte=at) | _is_ahead(at)


def _is_ahead(at: datetime) -> Q:
    """Windows that nobody can be in: this machine's clock was set back since."""
    now = Value(at + SAME_WINDOW, models.DateTimeField())
    end = ExpressionWrapper(now + F("window"), output_field=models.DateTimeField())
    return Q(resets_at__gt=end)


class HookDelivery(models.Model):
    """A message in which a hub said that something happened. It is a hint, never a fact.

    `digest` is the SHA-256 of its body: the same message a second time asks for nothing.
    """

    hub = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    repo_id = models.CharField(max_length=200)
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "digest"], name="watch_delivery_once")
        ]

    def __str__(self) -> str:
        return f"{self.repo_id} at {self.hub}"
