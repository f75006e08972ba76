"""Publishers: the namespaces that models come from, and what the organisation holds of them."""

from collections.abc import Collection
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from governance.accounts.models import User
from inventory.models.hub import HubModel


class Listing(models.TextChoices):
    """Where the organisation put a publisher."""

    NONE = "", "Not listed"
    ALLOWED = "allowed", "On the allow-list"
    REFUSED = "refused", "Not to be used"


class PublisherRole(models.TextChoices):
    """Whether a publisher made what it publishes."""

    UNSTATED = "", "Not stated"
    ORIGINATOR = "originator", "Originator"
    REPUBLISHER = "republisher", "Re-publisher"


class PublisherQuerySet(models.QuerySet["Publisher"]):
    """Which publishers."""

    def visible_to(self, user: User) -> Self:
        """All of them, for whoever may sign in."""
        return self if user.is_active else self.none()

    def allowed(self) -> Self:
        """Those on the allow-list."""
        return self.filter(listing=Listing.ALLOWED)

    def at(self, hub: str) -> Self:
        """Those of one hub."""
        return self.filter(hub=hub)

    def of(self, model: HubModel) -> Self:
        """The publisher of a model."""
        return self.filter(hub=model.hub, name=model.publisher)

    def unchecked_since(self, moment: datetime, *, hubs: Collection[str]) -> Self:
        """Those whom their hub was not asked about since, the longest waiting first."""
        stale = self.filter(hub__in=hubs).filter(Q(checked_at=None) | Q(checked_at__lt=moment))
        return stale.order_by(F("checked_at").asc(nulls_first=True), "pk")

    def with_models(self) -> Self:
        """Add how many registered models each has here."""
        own = HubModel.objects.registered().filter(hub=OuterRef("hub"), publisher=OuterRef("name"))
        each = own.order_by().values("publisher").annotate(number=Count("pk")).values("number")
        return self.annotate(models=Coalesce(Subquery(each), 0))

    def well_known(self, models: int) -> Self:
        """Those on the allow-list, and those with so many registered models or more."""
        return self.with_models().filter(Q(listing=Listing.ALLOWED) | Q(models__gte=models))


class Publisher(models.Model):
    """A namespace at a hub. `is_verified` is the hub's word, None while it has not said it."""

    hub = models.CharField(max_length=32, default="huggingface")
    name = models.CharField(max_length=96)
    title = models.CharField(max_length=200, blank=True)
    is_verified = models.BooleanField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    listing = models.CharField(max_length=8, choices=Listing.choices, blank=True)
    role = models.CharField(max_length=12, choices=PublisherRole.choices, blank=True)
    note = models.TextField(blank=True)
    listed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    listed_at = models.DateTimeField(null=True, blank=True)

    objects = PublisherQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "name"], name="inventory_publisher_once"),
            models.CheckConstraint(
                condition=Q(listing="") | Q(listed_by__isnull=False, listed_at__isnull=False),
                name="inventory_listed_publisher_has_an_author",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The publisher's page."""
        return reverse("inventory:publisher-detail", args=[self.pk])
