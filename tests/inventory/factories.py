"""Rows and snapshots of the inventory. A test names only what it is about."""

from datetime import UTC, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from inventory.hubs.base import FileFacts, ScanStatus, Snapshot
from inventory.models import Component, Deployment, Registration, RevisionFile
from tests.factories import AT, RevisionFactory, SystemFactory, UserFactory


class RegistrationFactory(DjangoModelFactory[Registration]):
    """A request that is due now."""

    class Meta:
        model = Registration

    asked = "org/model"
    repo_id = "org/model"
    next_try_at = AT
    requested_by = factory.SubFactory(UserFactory, roles=["engineer"])
    requested_at = AT


class RevisionFileFactory(DjangoModelFactory[RevisionFile]):
    """One small file."""

    class Meta:
        model = RevisionFile

    revision = factory.SubFactory(RevisionFactory)
    path = factory.Sequence(lambda n: f"file-{n}.json")
    size = 10


class ComponentFactory(DjangoModelFactory[Component]):
    """A library of a system."""

    class Meta:
        model = Component

    system = factory.SubFactory(SystemFactory)
    purl = "pkg:pypi/vllm@0.8.4"
    ecosystem = "pypi"
    name = "vllm"
    version = "0.8.4"
    added_at = AT


class DeploymentFactory(DjangoModelFactory[Deployment]):
    """A place where a system runs."""

    class Meta:
        model = Deployment

    system = factory.SubFactory(SystemFactory)
    name = "north"
    environment = "production"
    location = "Lyon"
    started_at = AT


def snapshot(**facts: Any) -> Snapshot:
    """A snapshot of `org/model` under MIT with one large file."""
    given: dict[str, Any] = {
        "hub": "huggingface",
        "hub_id": "a" * 24,
        "asked_id": "org/model",
        "repo_id": "org/model",
        "sha": "1" * 40,
        "author": "org",
        "licence_key": "mit",
        "licence_keys": ("mit",),
        "files": (FileFacts("model.safetensors", 1000, "b" * 40, "c" * 64),),
        "scan_status": ScanStatus.NO_ISSUE,
        "last_modified": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return Snapshot(**{**given, **facts})
