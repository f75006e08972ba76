"""Requests to register a model."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from governance.accounts.models import User
from inventory.models.hub import HubModel, HubName
from inventory.models.system import System


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

    def waiting(self) -> Self:
        """Those that the hub has not answered yet."""
        return self.filter(state=RegistrationState.WAITING)

    def due(self, at: datetime) -> Self:
        """Waiting requests whose next try has come and which no worker holds."""
        return self.filter(state=RegistrationState.WAITING, next_try_at__lte=at).filter(
            Q(leased_until=None) | Q(leased_until__lte=at)
        )

    def claim(self, pk: int, *, at: datetime, until: datetime) -> bool:
        """Take one due request. Exactly one of many callers gets True."""
        return self.due(at).filter(pk=pk).update(leased_until=until) == 1


class Registration(models.Model):
    """A request to register a model: done at once, or waiting visibly while the hub is away.

    With a `system`, the revision is put into it as soon as it is registered.
    """

    asked = models.CharField(max_length=500)
    hub = models.CharField(max_length=32, choices=HubName.choices, default=HubName.HUGGINGFACE)
    repo_id = models.CharField(max_length=200)
    revision = models.CharField(max_length=255, blank=True)
    state = models.CharField(
        max_length=12, choices=RegistrationState.choices, default=RegistrationState.WAITING
    )
    problem = models.CharField(max_length=500, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    model = models.ForeignKey(HubModel, null=True, on_delete=models.PROTECT)
    system = models.ForeignKey(System, null=True, blank=True, on_delete=models.PROTECT)
    purpose = models.CharField(max_length=120, blank=True)
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
                fields=["hub", "repo_id", "revision", "requested_by"],
                condition=Q(state="waiting", system=None),
                name="inventory_one_waiting_registration",
            ),
            models.UniqueConstraint(
                fields=["hub", "repo_id", "revision", "requested_by", "system"],
                condition=Q(state="waiting", system__isnull=False),
                name="inventory_one_waiting_registration_per_system",
            ),
        ]

    def __str__(self) -> str:
        return self.asked

    def get_absolute_url(self) -> str:
        """The page that shows how the request goes on."""
        return reverse("inventory:registration-detail", args=[self.pk])
