"""Ask OSV for every package that runs somewhere, and store what is new."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can_anywhere
from governance.rules.packages import ECOSYSTEMS, key_of_component
from governance.watch.actions.advisories import store_advisory
from governance.watch.actions.matching import match_packages
from governance.watch.actions.runs import begin, finish
from governance.watch.models import Advisory, AdvisoryPackage, Sync
from governance.watch.sources.osv import OSV, read
from governance.watch.sources.osv_api import Named, Osv, SourceLacksRecord, SourceUnavailable
from governance.watch.sources.records import UnreadableRecord
from governance.web.refusals import NotAllowed, Refused
from inventory.models import Component

EVERY = timedelta(hours=23)
AFTER_A_FAILURE = timedelta(hours=1)
Package = tuple[str, str]


@dataclass
class Run:
    """What one run has found until now."""

    sync: Sync
    at: datetime
    keys: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


def is_due(*, at: datetime) -> bool:
    """Tell whether OSV has to be asked: daily, after new components, an hour after a failure."""
    if not settings.OSV_ENABLED:
        return False
    last = Sync.objects.filter(origin=settings.OSV_ENDPOINT).first()
    if last is None or at - last.started_at >= EVERY:
        return True
    if last.finished_at is None or last.problem:
        return at - last.started_at > AFTER_A_FAILURE
    return Component.objects.filter(added_at__gt=last.started_at).exists()


def require_sync(*, by: User) -> None:
    """Pass whoever may ask OSV at once.

    :raises NotAllowed: for everybody else.
    :raises Refused: if asking OSV is switched off.
    """
    if not can_anywhere(by, Permission.ADVISORY_IMPORT):
        raise NotAllowed("You may not ask for advisories. Ask an administrator for the role.")
    if not settings.OSV_ENABLED:
        raise Refused("Asking OSV is switched off. An administrator can set OSV_ENABLED=1.")


def sync_osv(*, by: User | None = None, at: datetime) -> Sync:
    """Ask for every package in use; keep what came, even if the source breaks off half-way.

    :raises Refused: if asking OSV is switched off, or is under way already.
    """
    if not settings.OSV_ENABLED:
        raise Refused("Asking OSV is switched off. An administrator can set OSV_ENABLED=1.")
    run = Run(begin(settings.OSV_ENDPOINT, at=at), at)
    with Osv(settings.OSV_ENDPOINT) as osv:
        try:
            for package, named in osv.records_of(_packages()):
                _read(run, osv, _wanted(package, named))
        except SourceUnavailable as failure:
            run.problems.insert(0, str(failure))
    match_packages(run.keys, at=at)
    return finish(run.sync, run.problems, by=by, at=at)


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


def _wanted(package: Package, named: Iterable[Named]) -> Iterator[str]:
    """Yield the ids of records that are new or changed, and of those the source names no more."""
    ecosystem, name = package
    listed = {row.external_id: row.modified for row in named}
    stored = Advisory.objects.filter(source=OSV, external_id__in=listed)
    known = dict(stored.values_list("external_id", "modified"))
    yield from (one for one, modified in listed.items() if known.get(one) != modified)
    ours = Advisory.objects.filter(packages__ecosystem=ecosystem, packages__name=name, source=OSV)
    gone = ours.filter(withdrawn="").exclude(external_id__in=listed).distinct()
    yield from gone.values_list("external_id", flat=True)


def _read(run: Run, osv: Osv, wanted: Iterable[str]) -> None:
    for external_id in list(wanted):
        run.sync.read += 1
        try:
            kept = store_advisory(read(osv.record(external_id)), at=run.at)
        except SourceLacksRecord:
            continue  # An advisory that came by import; the source never had it.
        except UnreadableRecord as error:
            run.sync.unreadable += 1
            run.problems.append(f"{external_id}: {error}")
        else:
            run.sync.stored += kept.news
            run.keys |= kept.keys
    run.sync.save()
