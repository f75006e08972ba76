"""When a model is next asked for at its hub, and when a hub wants to be left alone."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from governance.accounts.models import User
from inventory.models import HubModel


class HubPause(models.Model):
    """A hub that asked us to slow down, or failed so often that we leave it alone until then."""

    hub = models.CharField(max_length=32, unique=True)
    until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, help_text="Failed polls in a row.")

    def __str__(self) -> str:
        return self.hub


class PollQuerySet(models.QuerySet["Poll"]):
    """Which polls."""

    def visible_to(self, user: User) -> Self:
        """Polls of the models the person may see: all, for whoever may sign in."""
        return self if user.is_active else self.none()

    def free(self, at: datetime) -> Self:
        """Polls that no worker holds, a worker that died long ago included."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lte=at))

    def due(self, at: datetime) -> Self:
        """Polls whose time has come, which no worker holds and whose hub is not paused."""
        paused = HubPause.objects.filter(until__gt=at)
        return self.free(at).filter(due_at__lte=at).exclude(model__hub__in=paused.values("hub"))

    def in_turn(self, at: datetime) -> Self:
        """Due polls of models in use, and of others for which a person asked."""
        wanted = Q(model__in=HubModel.objects.in_use()) | Q(asked_at__isnull=False)
        return self.due(at).filter(wanted)

    def claim(self, pk: int, *, at: datetime, until: datetime) -> bool:
        """Take one poll that nobody holds. Exactly one of many callers gets True."""
        taken = self.free(at).filter(pk=pk).update(leased_until=until, last_started_at=at)
        return taken == 1

    def stale(self) -> Self:
        """Models whose hub has not answered since the last good state."""
        return self.filter(stale_since__isnull=False)


class Poll(models.Model):
    """When a model is next asked for at its hub, and how the last time went.

    `misses` counts answers in a row that the hub shows no such model; `missing_since` is the first.
    """

    model = models.OneToOneField(HubModel, on_delete=models.CASCADE, related_name="poll")
    due_at = models.DateTimeField(db_index=True)
    asked_at = models.DateTimeField(null=True, help_text="When a person asked for it at once.")
    leased_until = models.DateTimeField(null=True)
    last_started_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    stale_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    misses = models.PositiveIntegerField(default=0)
    missing_since = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True)

    objects = PollQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(misses=0, missing_since=None)
                | Q(misses__gt=0, missing_since__isnull=False),
                name="watch_misses_have_a_beginning",
            )
        ]

    def __str__(self) -> str:
        return f"Poll of {self.model}"
