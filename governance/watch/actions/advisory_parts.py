"""What a document names, in rows of its own, so that it can be searched: the way in and out."""

from collections.abc import Sequence

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


def says_the_same(known: Advisory, record: Record) -> bool:
    """Tell whether a document was stored before, and read then as it is read now."""
    same = (known.record, known.problems, known.published) == (
        record.document, list(record.problems), record.published,
    )  # fmt: skip
    if not same:
        return False
    weights = {row.sha256 for row in known.weights.all()}
    repositories = {(row.hub, row.repo_id) for row in known.repositories.all()}
    return (weights, repositories) == (set(record.weights), set(record.repositories))


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
    return AdvisoryPackage(
        advisory=advisory,
        ecosystem=package.ecosystem,
        name=package.name,
        key=package.key,
        ranges=package.ranges,
        versions=package.versions,
    )
