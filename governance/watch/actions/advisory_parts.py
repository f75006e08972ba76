"""What a document names, in rows of its own, so that it can be searched: the way in and out."""

from collections.abc import Sequence
from typing import Any

from governance.watch.models import (
    Advisory,
    AdvisoryArtifact,
    AdvisoryName,
    AdvisoryPackage,
    AdvisoryRepository,
    AdvisoryWeight,
)
from governance.watch.sources.records import Package, Record

Pairs = Sequence[tuple[Advisory, Record]]
PACKAGE = ("ecosystem", "name", "key", "ranges", "versions")
READ_FROM_IT = (
    "kind", "problems", "summary", "details", "severity", "url", "published", "modified",
    "withdrawn",
)  # fmt: skip
PARTS = ("packages", "artifacts", "weights", "repositories")


def says_the_same(known: Advisory, record: Record) -> bool:
    """Tell whether a document was stored before, and read then as it is read now.

    An earlier version of this software may have read another range in the same document.
    """
    if known.record != record.document or _said(known) != _read(record):
        return False
    weights = {row.sha256 for row in known.weights.all()}
    repositories = {(row.hub, row.repo_id) for row in known.repositories.all()}
    artifacts = {(row.kind, row.name) for row in known.artifacts.all()}
    return (weights, repositories, artifacts, _stored_packages(known)) == (
        set(record.weights), set(record.repositories),
        {(one.kind, one.name) for one in record.artifacts}, _read_packages(record),
    )  # fmt: skip


def _said(known: Advisory) -> list[Any]:
    return [known.aliases, known.related, *(getattr(known, name) for name in READ_FROM_IT)]


def _read(record: Record) -> list[Any]:
    given = {name: getattr(record, name) for name in READ_FROM_IT}
    given["problems"] = list(record.problems)
    return [list(record.aliases), list(record.related), *given.values()]


def _stored_packages(known: Advisory) -> list[list[Any]]:
    rows = sorted(known.packages.all(), key=lambda row: row.pk)
    return [[getattr(row, name) for name in PACKAGE] for row in rows]


def _read_packages(record: Record) -> list[list[Any]]:
    return [[getattr(package, name) for name in PACKAGE] for package in record.packages]


def forget_parts(advisory: Advisory) -> None:
    """Delete what an older version of a document named."""
    for parts in (
        AdvisoryName, AdvisoryPackage, AdvisoryArtifact, AdvisoryWeight, AdvisoryRepository,
    ):  # fmt: skip
        parts._default_manager.filter(advisory=advisory).delete()


def write_parts(pairs: Pairs) -> None:
    """Write what documents name, one statement for each kind of part that any of them has."""
    AdvisoryName.objects.bulk_create(
        AdvisoryName(advisory=advisory, name=name)
        for advisory, record in pairs for name in record.names
    )  # fmt: skip
    AdvisoryPackage.objects.bulk_create(
        _package(advisory, package) for advisory, record in pairs for package in record.packages
    )
    AdvisoryArtifact.objects.bulk_create(
        AdvisoryArtifact(advisory=advisory, kind=artifact.kind, name=artifact.name)
        for advisory, record in pairs for artifact in dict.fromkeys(record.artifacts)
    )  # fmt: skip
    AdvisoryWeight.objects.bulk_create(
        AdvisoryWeight(advisory=advisory, sha256=sha256)
        for advisory, record in pairs for sha256 in record.weights
    )  # fmt: skip
    AdvisoryRepository.objects.bulk_create(
        AdvisoryRepository(advisory=advisory, hub=hub, repo_id=repo_id)
        for advisory, record in pairs for hub, repo_id in record.repositories
    )  # fmt: skip


def _package(advisory: Advisory, package: Package) -> AdvisoryPackage:
    given = {name: getattr(package, name) for name in PACKAGE}
    return AdvisoryPackage(advisory=advisory, **given)
