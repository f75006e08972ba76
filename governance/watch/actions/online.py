"""Ask a feed, and store what is new."""

import time
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.conf import settings

from governance.jobs.running import Cancelled, tell
from governance.rules.packages import ECOSYSTEMS, key_of_component
from governance.watch.actions.feeds import note_failure, note_success
from governance.watch.actions.intake import Intake
from governance.watch.actions.matching import match_packages
from governance.watch.actions.runs import begin, finish
from governance.watch.models import Advisory, AdvisoryName, AdvisoryPackage, Feed, Sync
from governance.watch.sources.archives import UnreadableSource
from governance.watch.sources.feeds import FEEDS
from governance.watch.sources.online.asked import Asked, Named, Package, Told
from governance.watch.sources.online.wire import SourceUnavailable
from governance.watch.sources.osv import OSV
from governance.web.refusals import Refused
from inventory.models import Component

SECONDS = 20 * 60.0
CVES = 50_000
SHRUNK = (
    "The list has {count:,} records, where the last whole one had {before:,}. Nothing was taken "
    "back because of that: only what its source withdraws counts as withdrawn."
)


def sync_feed(key: str, *, at: datetime) -> Sync:
    """Read what is new at a feed; keep what came, even if the source breaks off half-way.

    :raises Refused: if it is switched off, or being read already.
    :raises Cancelled: if a person stopped it, once all that is written down.
    """
    source = FEEDS[key]
    feed = Feed.objects.filter(key=key, is_on=True).first()
    if feed is None:
        raise Refused(f"{source.title} is switched off. An administrator can switch it on.")
    sync = begin(key, source.address, at=at)
    intake, told, problem = Intake(sync, at=at), Told(), ""
    watch = _Watch(sync)
    try:
        given = source.fetch(source.address, _asked(feed), told)
        intake.take(given, goes_on=watch.look)
    except (SourceUnavailable, UnreadableSource) as failure:
        problem = str(failure)
    match_packages(intake.keys, at=at)
    note = _note(feed, told)
    if problem:
        note_failure(key, problem, mark=told.mark, at=at)
    else:
        note_success(key, mark=told.mark, count=told.count, note=note, at=at)
    finish(sync, [line for line in (problem, note) if line], by=None, at=at)
    if watch.cancelled:
        raise Cancelled
    return sync


class _Watch:
    """Looks after each portion whether a run may go on: in time, and nobody stopped it."""

    def __init__(self, sync: Sync) -> None:
        self.sync, self.ends, self.cancelled = sync, time.monotonic() + SECONDS, False

    def look(self) -> None:
        """Return if it may.

        :raises SourceUnavailable: if not.
        """
        if time.monotonic() > self.ends:
            raise SourceUnavailable("It took longer than 20 minutes. We go on at the next turn.")
        try:
            tell(self.sync.read)
        except Cancelled:
            self.cancelled = True
            raise SourceUnavailable("It was cancelled. We go on at the next turn.") from None
        if not Feed.objects.filter(key=self.sync.source, is_on=True).exists():
            raise SourceUnavailable("It was switched off, so the rest was not read.")


def _note(feed: Feed, told: Told) -> str:
    """Return what is strange about the length of a whole list, or ""."""
    count, before = told.count, feed.last_count
    shrunk = count is not None and before is not None and count * 2 <= before
    return SHRUNK.format(count=count, before=before) if shrunk else ""


def _asked(feed: Feed) -> Asked:
    packages = _packages()
    return Asked(
        ecosystems=tuple(sorted({ecosystem for ecosystem, _ in packages})),
        packages=tuple(packages),
        cves=tuple(_cves()) if feed.key == "epss" else (),
        mark=feed.mark,
        token=settings.GITHUB_TOKEN,
        wanted=_wanted,
    )


def _packages() -> list[Package]:
    """Return (ecosystem, name) of every package in use.

    Package URLs write Go's names in small letters and OSV does not, so the names that stored
    advisories use are asked for as well.
    """
    rows = Component.objects.filter(system__retired_at=None, ecosystem__in=ECOSYSTEMS)
    ours = set(rows.order_by().values_list("ecosystem", "name").distinct())
    keys = {key_of_component(kind, name) for kind, name in ours}
    named = AdvisoryPackage.objects.filter(key__in=keys).order_by()
    found = {(ECOSYSTEMS[kind], name) for kind, name in ours}
    return sorted(found | set(named.values_list("ecosystem", "name").distinct()))


def _cves() -> list[str]:
    """Return the CVE ids that stored advisories name."""
    rows = AdvisoryName.objects.filter(name__startswith="CVE-").order_by("name")
    return list(rows.values_list("name", flat=True).distinct()[:CVES])


def _wanted(package: Package, named: Iterable[Named]) -> Iterator[str]:
    """Yield the ids of records that are new or changed, and of those the source names no more."""
    ecosystem, name = package
    listed = {row.external_id: row.modified for row in named}
    stored = Advisory.objects.filter(source=OSV, external_id__in=listed)
    known = dict(stored.values_list("external_id", "modified"))
    yield from [one for one, modified in listed.items() if known.get(one) != modified]
    ours = Advisory.objects.filter(packages__ecosystem=ecosystem, packages__name=name, source=OSV)
    gone = ours.filter(withdrawn="").exclude(external_id__in=listed).distinct()
    yield from list(gone.values_list("external_id", flat=True))
