"""Keep advisories: each document once, and one group for all names of a flaw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from governance.watch.models import (
    Advisory,
    AdvisoryArtifact,
    AdvisoryName,
    AdvisoryPackage,
    AdvisoryRepository,
    AdvisoryWeight,
)
from governance.watch.sources.records import Record


@dataclass(frozen=True)
class Kept:
    """Whether a document was news, and the keys of the packages that have to be matched again."""

    news: bool
    keys: frozenset[str] = frozenset()


@transaction.atomic
def store_advisory(record: Record, *, at: datetime) -> Kept:
    """Store one document, or bring it up to date.

    To be matched again are the packages it speaks of or spoke of, and those of every record of
    the same flaw; none, if the very document was stored before.
    """
    known = Advisory.objects.filter(source=record.source, external_id=record.external_id).first()
    if known is not None and _says_the_same(known, record):
        return Kept(news=False)
    before = _keys([known]) if known else frozenset()
    advisory = known or Advisory(source=record.source, external_id=record.external_id)
    _write(advisory, record, at=at)
    if known is not None:
        _forget_parts(known)
    _write_parts(advisory, record)
    if known is None and not _sharing(advisory, record):
        # Most of an ecosystem's file is this: a new flaw that nothing stored has a name of.
        return Kept(news=True, keys=frozenset(p.key for p in record.packages if p.key))
    group = _group(advisory, record)
    return Kept(
        news=True, keys=before | _keys(Advisory.objects.filter(group_key=group).without_bulk())
    )


def _says_the_same(known: Advisory, record: Record) -> bool:
    """Tell whether it was stored before, and read then as it is read now."""
    return (known.record, known.problems, known.published) == (
        record.document, list(record.problems), record.published,
    )  # fmt: skip


def preferred(names: Iterable[str]) -> str:
    """Return the name that stands for a flaw: its CVE, else the GitHub id, else the first."""
    return min(names, key=lambda name: (not name.startswith("CVE-"), name[:5] != "GHSA-", name))


def _write(advisory: Advisory, record: Record, *, at: datetime) -> None:
    advisory.kind = record.kind
    advisory.aliases = list(record.aliases)
    advisory.related = list(record.related)
    advisory.problems = list(record.problems)
    advisory.group_key = advisory.group_key or preferred(record.names)
    advisory.summary = record.summary
    advisory.details = record.details
    advisory.severity = record.severity
    advisory.url = record.url
    advisory.record = dict(record.document)
    advisory.published = record.published
    advisory.modified = record.modified
    advisory.withdrawn = record.withdrawn
    advisory.imported_at = at
    advisory.save()


def _forget_parts(advisory: Advisory) -> None:
    advisory.names.all().delete()
    advisory.packages.all().delete()
    advisory.artifacts.all().delete()
    advisory.weights.all().delete()
    advisory.repositories.all().delete()


def _write_parts(advisory: Advisory, record: Record) -> None:
    AdvisoryName.objects.bulk_create(
        AdvisoryName(advisory=advisory, name=name) for name in record.names
    )
    AdvisoryPackage.objects.bulk_create(
        AdvisoryPackage(
            advisory=advisory,
            ecosystem=package.ecosystem,
            name=package.name,
            key=package.key,
            ranges=package.ranges,
            versions=package.versions,
        )
        for package in record.packages
    )
    AdvisoryArtifact.objects.bulk_create(
        AdvisoryArtifact(advisory=advisory, kind=artifact.kind, name=artifact.name)
        for artifact in dict.fromkeys(record.artifacts)
    )
    AdvisoryWeight.objects.bulk_create(
        AdvisoryWeight(advisory=advisory, sha256=sha256) for sha256 in record.weights
    )
    AdvisoryRepository.objects.bulk_create(
        AdvisoryRepository(advisory=advisory, hub=hub, repo_id=repo_id)
        for hub, repo_id in record.repositories
    )


def _sharing(advisory: Advisory, record: Record) -> set[str]:
    """Return the groups of other records that have a name of this one."""
    others = Advisory.objects.filter(names__name__in=record.names).exclude(pk=advisory.pk)
    return set(others.order_by().values_list("group_key", flat=True))


def _group(advisory: Advisory, record: Record) -> str:
    """Join every group that shares a name with this record; return the key of the whole."""
    groups = {advisory.group_key, *_sharing(advisory, record)}
    names = AdvisoryName.objects.filter(advisory__group_key__in=groups)
    key = preferred({*record.names, *names.values_list("name", flat=True)})
    if groups != {key}:
        Advisory.objects.filter(group_key__in=groups).update(group_key=key)
    return key


def _keys(advisories: Iterable[Advisory]) -> frozenset[str]:
    packages = AdvisoryPackage.objects.filter(advisory__in=advisories).exclude(key="")
    return frozenset(packages.values_list("key", flat=True))
