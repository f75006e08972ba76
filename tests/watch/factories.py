"""Rows of this app. A test names only what it is about."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from governance.watch.models import Advisory, Change, Finding
from tests.factories import AT, HubModelFactory, SystemFactory


class ChangeFactory(DjangoModelFactory[Change]):
    """A licence change."""

    class Meta:
        model = Change

    model = factory.SubFactory(HubModelFactory)
    kind = "licence_changed"
    severity = "high"
    before = {"licence": "mit"}
    after = {"licence": "other"}
    found_at = AT


class AdvisoryFactory(DjangoModelFactory[Advisory]):
    """An advisory without packages."""

    class Meta:
        model = Advisory

    source = "osv"
    external_id = factory.Sequence(lambda n: f"PYSEC-2026-{n}")
    group_key = factory.SelfAttribute("external_id")
    severity = "high"
    imported_at = AT


class FindingFactory(DjangoModelFactory[Finding]):
    """An open finding from an advisory, owned by the system's owner."""

    class Meta:
        model = Finding

    system = factory.SubFactory(SystemFactory)
    advisory = factory.SubFactory(AdvisoryFactory)
    subject = "vllm (PyPI)"
    title = "PYSEC-2026-1: a weakness"
    severity = "high"
    owner = factory.SelfAttribute("system.owner")
    due_on = date(2026, 12, 1)
    found_at = AT


def osv(**facts: Any) -> dict[str, Any]:
    """An OSV document about vllm from 0.5.2 before 0.8.5."""
    given: dict[str, Any] = {
        "id": "GHSA-aaaa-bbbb-cccc",
        "modified": "2026-01-15T00:00:00Z",
        "summary": "Remote code execution",
        "details": "Long text.",
        "aliases": [],
        "affected": [package()],
        "database_specific": {"severity": "HIGH"},
    }
    return given | facts


def package(
    name: str = "vllm", *events: dict[str, str], ecosystem: str = "PyPI", **facts: Any
) -> dict[str, Any]:
    """One affected package."""
    bounds = events or ({"introduced": "0.5.2"}, {"fixed": "0.8.5"})
    kind = "ECOSYSTEM" if ecosystem == "PyPI" else "SEMVER"
    ranges = [{"type": kind, "events": list(bounds)}]
    return {"package": {"ecosystem": ecosystem, "name": name}, "ranges": ranges} | facts
