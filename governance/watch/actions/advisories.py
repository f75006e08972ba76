"""Keep advisories: each document once, and one group for all names of a flaw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from governance.watch.models import Advisory, AdvisoryName, AdvisoryPackage
from governance.watch.sources.records import Record

OSV = "osv"


@dataclass(frozen=True)
class Kept:
    """Whether a document was news, and the keys of the packages that have to be matched again."""

    news: bool
    keys: frozenset[str] = frozenset()


@transaction.atomic
def store_advisory(record: Record, *, source: str = OSV, at: datetime) -> Kept:
    """Store one document, or bring it up to date.

    To be matched again are the packages it speaks of or spoke of, and those of every record of
    the same flaw; none, if the very document was stored before.
    """
    known = Advisory.objects.filter(source=source, external_id=record.external_id).first()
    if known is not None and known.record == record.document:
        return Kept(news=False)
    before = _keys([known]) if known else frozenset()
    advisory = known or Advisory(source=source, external_id=record.external_id)
    _write(advisory, record, at=at)
    _write_names(advisory, record)
    _write_packages(advisory, record)
    group = _group(advisory)
    return Kept(
        news=True, keys=before | _keys(Advisory.objects.filter(group_key=group).without_bulk())
    )


def preferred(names: Iterable[str]) -> str:
    """Return the name that stands for a flaw: its CVE, else the GitHub id, else the first."""
    return min(names, key=lambda name: (not name.startswith("CVE-"), name[:5] != "GHSA-", name))


def _write(advisory: Advisory, record: Record, *, at: datetime) -> None:
    advisory.aliases = list(record.aliases)
    advisory.group_key = advisory.group_key or preferred(record.names)
    advisory.summary = record.summary
    advisory.details = record.details
    advisory.severity = record.severity
    advisory.url = record.url
    advisory.record = dict(record.document)
    advisory.modified = record.modified
    advisory.withdrawn = record.withdrawn
    advisory.imported_at = at
    advisory.save()


def _write_names(advisory: Advisory, record: Record) -> None:
    known = set(advisory.names.values_list("name", flat=True))
    advisory.names.exclude(name__in=record.names).delete()
    AdvisoryName.objects.bulk_create(
        AdvisoryName(advisory=advisory, name=name) for name in record.names if name not in known
    )


def _write_packages(advisory: Advisory, record: Record) -> None:
    advisory.packages.all().delete()
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


def _group(advisory: Advisory) -> str:
    """Join every group that shares a name with this record; return the key of the whole."""
    own = list(advisory.names.values_list("name", flat=True))
    sharing = Advisory.objects.filter(names__name__in=own).values_list("group_key", flat=True)
    groups = {advisory.group_key, *sharing}
    names = AdvisoryName.objects.filter(advisory__group_key__in=groups)
    key = preferred({*own, *names.values_list("name", flat=True)})
    if groups != {key}:
        Advisory.objects.filter(group_key__in=groups).update(group_key=key)
    return key


def _keys(advisories: Iterable[Advisory]) -> frozenset[str]:
    packages = AdvisoryPackage.objects.filter(advisory__in=advisories).exclude(key="")
    return frozenset(packages.values_list("key", flat=True))
