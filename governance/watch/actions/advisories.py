"""Keep advisories: each document once, and one group for all names of a flaw."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from governance.watch import match_keys
from governance.watch.actions.advisory_parts import PARTS, forget_parts, says_the_same, write_parts
from governance.watch.models import Advisory, AdvisoryName
from governance.watch.sources.records import Record

Name = tuple[str, str]
NAMES_AT_ONCE = 10_000


@dataclass(frozen=True)
class Kept:
    """Whether a document was news, and the keys of the packages that have to be matched again."""

    news: bool
    keys: frozenset[str] = frozenset()


def store_advisory(record: Record, *, at: datetime) -> Kept:
    """Store one document, or bring it up to date.

    To be matched again are the packages it speaks of or spoke of, and those of every record of
    the same flaw; none, if the very document was stored before.
    """
    return store_advisories([record], at=at)[0]


@transaction.atomic
def store_advisories(records: Sequence[Record], *, at: datetime) -> list[Kept]:
    """Store a portion of documents of any source; give of each what `store_advisory` does.

    Most of an ecosystem's file is new flaws that nothing else has a name of: they are written
    together. The others go one by one, in their order, since each may join groups.
    """
    known = _known(records)
    often = Counter(map(_name, records))
    alone = _alone(records, known)
    fresh = [Advisory(source=r.source, external_id=r.external_id) for r in alone]
    for advisory, record in zip(fresh, alone, strict=True):
        _fill(advisory, record, at=at)
    Advisory.objects.bulk_create(fresh)
    write_parts(list(zip(fresh, alone, strict=True)))
    written = set(map(id, alone))
    return [
        Kept(news=True, keys=_named(record))
        if id(record) in written
        else _store(record, known.get(_name(record)), once=often[_name(record)] == 1, at=at)
        for record in records
    ]


def preferred(names: Iterable[str]) -> str:
    """Return the name that stands for a flaw: its CVE, else the GitHub id, else the first."""
    return min(names, key=lambda name: (not name.startswith("CVE-"), name[:5] != "GHSA-", name))


def _name(record: Record) -> Name:
    return record.source, record.external_id


def _named(record: Record) -> frozenset[str]:
    return match_keys.of_record(record)


def _known(records: Sequence[Record]) -> Mapping[Name, Advisory]:
    """Return the stored documents of the same source and id."""
    found: dict[Name, Advisory] = {}
    for source in {record.source for record in records}:
        ids = {record.external_id for record in records if record.source == source}
        rows = Advisory.objects.filter(source=source, external_id__in=ids)
        for row in rows.prefetch_related(*PARTS):
            found[source, row.external_id] = row
    return found


def _alone(records: Sequence[Record], known: Mapping[Name, Advisory]) -> list[Record]:
    """Return the new documents of which no other, stored or in the portion, has a name."""
    fresh = [record for record in records if _name(record) not in known]
    names = Counter(name for record in records for name in record.names)
    taken = _taken(sorted({name for record in fresh for name in record.names}))
    return [r for r in fresh if all(names[n] == 1 and n not in taken for n in r.names)]


def _taken(names: Sequence[str]) -> set[str]:
    """Return those names that a stored document has; SQLite takes 32,766 values at once."""
    taken: set[str] = set()
    for start in range(0, len(names), NAMES_AT_ONCE):
        portion = names[start : start + NAMES_AT_ONCE]
        stored = AdvisoryName.objects.filter(name__in=portion)
        taken.update(stored.values_list("name", flat=True))
    return taken


def _store(record: Record, known: Advisory | None, *, once: bool, at: datetime) -> Kept:
    """Store one document that is known, or that shares a name with another.

    `known` is how it was stored before the portion, which is old where it does not come `once`.
    """
    if once and known is not None and says_the_same(known, record):
        return Kept(news=False)
    rows = Advisory.objects.filter(source=record.source, external_id=record.external_id)
    known = rows.first()
    if known is not None and says_the_same(known, record):
        return Kept(news=False)
    before = _keys([known]) if known else frozenset()
    advisory = known or Advisory(source=record.source, external_id=record.external_id)
    _fill(advisory, record, at=at)
    advisory.save()
    if known is not None:
        forget_parts(known)
    write_parts([(advisory, record)])
    group = Advisory.objects.filter(group_key=_group(advisory, record))
    return Kept(news=True, keys=before | _keys(group.without_bulk()))


def _fill(advisory: Advisory, record: Record, *, at: datetime) -> None:
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


def _keys(advisories: QuerySet[Advisory] | list[Advisory]) -> frozenset[str]:
    return match_keys.of_advisories(advisories)
