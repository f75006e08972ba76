"""Systems: what the organisation runs or offers, the models in it, and where it runs."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, Lower, Replace

from governance.accounts.lent_sight import seen_by
from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission, reach
from governance.web.addresses import page_of
from inventory.models.hub import HubModel
from inventory.models.revision import Revision

# PyPI treats `-`, `_` and `.` alike, and several as one.
PLAIN_NAME = Case(
    When(
        ecosystem="pypi",
        then=Replace(
            Replace(Replace("name", Value("."), Value("-")), Value("_"), Value("-")),
            Value("--"),
            Value("-"),
        ),
    ),
    default=F("name"),
)


class SystemQuerySet(models.QuerySet["System"]):
    """Which systems."""

    def visible_to(self, user: User) -> Self:
        """Systems of the departments the person may see, and those lent to them for a time."""
        return self.filter(seen_by(user, self.model, "department__path"))

    def editable_by(self, user: User) -> Self:
        """Systems of the departments whose systems the person may edit."""
        return self.filter(reach(user, Permission.SYSTEM_EDIT).q("department__path"))

    def in_use(self) -> Self:
        """Systems that are not retired."""
        return self.filter(retired_at=None)

    def running(self, revision: Revision) -> Self:
        """Systems that use this revision now."""
        return self.filter(uses__revision=revision)

    def using_model(self, model: HubModel) -> Self:
        """Systems that use any revision of this model now."""
        return self.filter(uses__revision__model=model).distinct()

    def count_per_model(self) -> Coalesce:
        """How many of these systems use the model of the outer query."""
        using = self.filter(uses__revision__model=OuterRef("pk")).order_by()
        each = using.values("uses__revision__model").annotate(number=Count("pk", distinct=True))
        return Coalesce(Subquery(each.values("number")), 0)


class System(models.Model):
    """An AI system in the sense of the AI Act, Art 3(1)."""

    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="systems")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="systems")
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = SystemQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "name"],
                name="inventory_system_name_once",
                violation_error_message="This department already has a system of this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The system's page."""
        return page_of("inventory:system-detail", self.pk)

    def owner_where_it_runs(self) -> User:
        """Who answers for what runs: see `owners_where_they_run`."""
        return owners_where_they_run([self])[self.pk]


def owners_where_they_run(systems: Iterable[System]) -> dict[int, User]:
    """Return by system who answers for what runs there, in two statements for any number.

    The owner named for a running deployment: production before all others, then the one that has
    run the longest. Where nobody is named, or they cannot sign in any more, the system's owner.
    """
    owners = {system.pk: system.owner_id for system in systems}
    named = Deployment.objects.running().named_owners().filter(system__in=owners)
    for system_id, owner_id in named.values_list("system", "owner").reverse():
        owners[system_id] = owner_id
    people = User.objects.in_bulk(set(owners.values()))
    return {system_id: people[owner_id] for system_id, owner_id in owners.items()}


class SystemModel(models.Model):
    """A system uses one pinned revision of a model, in a role such as `generator`."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="uses")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="uses")
    purpose = models.CharField(max_length=120, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "revision"],
                name="inventory_revision_once_per_system",
                violation_error_message="The system already uses this revision.",
            )
        ]

    def __str__(self) -> str:
        return str(self.revision)


class Component(models.Model):
    """A runtime library of a system. `version` is "" where it is not known.

    One that is `by_hand` stays when the file that lists it too is replaced. `key` is how advisories
    name the package (see `governance.rules.packages`); the database works it out, as names are
    stored in the spelling of their ecosystem.
    """

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="components")
    purl = models.CharField(max_length=300)
    ecosystem = models.CharField(max_length=32)
    name = models.CharField(max_length=200, db_index=True)
    version = models.CharField(max_length=100, blank=True)
    key = models.GeneratedField(
        expression=Lower(Concat("ecosystem", Value(":"), PLAIN_NAME)),
        output_field=models.CharField(max_length=250),
        db_persist=True,
    )
    by_hand = models.BooleanField(default=True, db_default=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["purl"]
        indexes = [models.Index(fields=["key"], name="inventory_component_key")]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "purl"],
                name="inventory_component_once_per_system",
                violation_error_message="The system already has this component.",
            )
        ]

    def __str__(self) -> str:
        return self.purl


class Environment(models.TextChoices):
    """What a deployment is for."""

    DEVELOPMENT = "development", "Development"
    TEST = "test", "Test"
    PRODUCTION = "production", "Production"


class DeploymentQuerySet(models.QuerySet["Deployment"]):
    """Which deployments."""

    def running(self) -> Self:
        """Deployments that have not ended."""
        return self.filter(ended_at=None)

    def named_owners(self) -> Self:
        """Deployments with an owner who can sign in, the one that matters most first."""
        live_first = Case(When(environment=Environment.PRODUCTION, then=0), default=1)
        return self.filter(owner__is_active=True).order_by(live_first, "started_at", "pk")


class Deployment(models.Model):
    """A place where a system runs."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="deployments")
    name = models.CharField(max_length=120)
    environment = models.CharField(max_length=16, choices=Environment.choices)
    location = models.CharField(max_length=120)
    owner = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deployments",
        help_text="Who answers for what runs there; the system's owner where nobody is named.",
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DeploymentQuerySet.as_manager()

    class Meta:
        ordering = ["environment", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "name"],
                condition=Q(ended_at=None),
                name="inventory_deployment_name_once",
                violation_error_message="The system already has a deployment of this name.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.location}"
