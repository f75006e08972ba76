"""The smallest valid rows. A test names only what it is about."""

from datetime import UTC, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from governance.accounts.models import Department, RoleAssignment, User
from inventory.digests import set_standing_digests
from inventory.models import HubModel, Revision, System, SystemModel, UseCase

AT = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)


class DepartmentFactory(DjangoModelFactory[Department]):
    """A department at the top; `parent=` puts it below another."""

    class Meta:
        model = Department
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Department {n}")

    @factory.post_generation
    def path(self: Department, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Write the path as the action does."""
        self.path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        self.save()


class UserFactory(DjangoModelFactory[User]):
    """A person; `roles=["engineer"]` everywhere, or `roles=[("engineer", department)]`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    full_name = factory.Sequence(lambda n: f"Person {n}")

    @factory.post_generation
    def roles(self: User, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Give the roles."""
        for role in extracted or ():
            name, department = role if isinstance(role, tuple) else (role, None)
            RoleAssignment.objects.create(user=self, role=name, department=department)


class HubModelFactory(DjangoModelFactory[HubModel]):
    """A registered model."""

    class Meta:
        model = HubModel

    hub_id = factory.Sequence(lambda n: f"{n:024x}")
    repo_id = factory.Sequence(lambda n: f"org/model-{n}")
    publisher = "org"
    head_sha = factory.Sequence(lambda n: f"{n:040x}")
    registered_at = AT
    checked_at = AT

    @classmethod
    def _create(cls, model_class: type[HubModel], *args: Any, **fields: Any) -> HubModel:
        row = model_class(*args, **fields)
        if not row.standing_digest:
            set_standing_digests(row)
        row.save()
        return row


class RevisionFactory(DjangoModelFactory[Revision]):
    """A pinned commit under Apache-2.0."""

    class Meta:
        model = Revision

    model = factory.SubFactory(HubModelFactory)
    sha = factory.SelfAttribute("model.head_sha")
    licence_key = "apache-2.0"
    licence_id = "apache-2.0"
    scan_status = "no issue found"
    digest = factory.Sequence(lambda n: f"{n + 1:064x}")
    scan_digest = factory.Sequence(lambda n: f"{n + 5:064x}")
    first_seen_at = AT
    checked_at = AT


class SystemFactory(DjangoModelFactory[System]):
    """A system of its own department."""

    class Meta:
        model = System

    name = factory.Sequence(lambda n: f"System {n}")
    department = factory.SubFactory(DepartmentFactory)
    owner = factory.SubFactory(UserFactory)
    created_at = AT


class SystemModelFactory(DjangoModelFactory[SystemModel]):
    """A system's use of a revision."""

    class Meta:
        model = SystemModel

    system = factory.SubFactory(SystemFactory)
    revision = factory.SubFactory(RevisionFactory)
    added_at = AT


class UseCaseFactory(DjangoModelFactory[UseCase]):
    """A use case without facts: everything is unknown."""

    class Meta:
        model = UseCase

    system = factory.SubFactory(SystemFactory)
    name = factory.Sequence(lambda n: f"Use case {n}")
    purpose = "Sorts incoming mail."
    owner = factory.SelfAttribute("system.owner")
    facts_digest = factory.Sequence(lambda n: f"{n + 2:064x}")
    created_at = AT
