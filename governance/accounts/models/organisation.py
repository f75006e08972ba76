"""The one organisation that this installation serves."""

from django.db import models
from django.db.models import Q


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """The one organisation."""

    def ours(self) -> "Organisation":
        """Return it; before anybody has stated its facts, one whose facts are unknown."""
        return self.filter(pk=1).first() or Organisation(pk=1)


class Organisation(models.Model):
    """The one organisation this installation serves: what licences ask of it. None is unknown."""

    name = models.CharField(max_length=120, default="Our organisation")
    in_eu = models.BooleanField("seated in the EU", null=True, blank=True)
    monthly_users = models.PositiveBigIntegerField("monthly active users", null=True, blank=True)
    annual_revenue_usd = models.PositiveBigIntegerField(
        "annual revenue of the group in US dollars", null=True, blank=True
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="accounts_one_organisation")]

    def __str__(self) -> str:
        return self.name
