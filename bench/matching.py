"""Measure matching: everything from nothing, and one advisory that is new."""

import statistics
from collections.abc import Callable
from time import perf_counter, process_time

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure
from bench.seed.advisories import add_advisories, add_components, document
from bench.seed.world import World
from governance.watch.actions import match_all, match_packages, store_advisory
from governance.watch.models import Finding
from governance.watch.sources.osv import read

ADVISORIES, COMPONENTS = 20_000, 50_000
FROM_NOTHING_SECONDS, ONE_MS = 30.0, 200.0
TIMES = 9


def measure(world: World, say: Callable[[str], None]) -> list[Figure]:
    """Return the figures of matching over components and advisories made for it.

    What was there before is deleted: call it last.
    """
    say(f"  {ADVISORIES:,} advisories and {COMPONENTS:,} components, from nothing")
    _empty()
    add_components(world, COMPONENTS)
    add_advisories(world, ADVISORIES)
    _settle()
    figures = [_from_nothing(world)]
    _settle()
    say("  one new advisory")
    few = _one(world, "5", "one version in ten")
    return [*figures, few, _one(world, "99", "every version of a package")]


def _from_nothing(world: World) -> Figure:
    begin, busy = perf_counter(), process_time()
    match_all(at=world.at)
    seconds, busy = perf_counter() - begin, process_time() - busy
    found = Finding.objects.count()
    return Figure(
        what=f"Matching {ADVISORIES:,} advisories with {COMPONENTS:,} components from nothing",
        unit="s", measured=seconds, at_most=FROM_NOTHING_SECONDS,
        also=f"{found:,} findings; {busy:.1f} s of this process's own",
    )  # fmt: skip


def _one(world: World, before: str, which: str) -> Figure:
    """Measure new advisories one by one; each concerns the versions `before` one."""
    times, busy, found = [], process_time(), Finding.objects.count()
    with CaptureQueriesContext(connection) as captured:
        for number in range(TIMES):
            record = read(document(number * 211, before))
            begin = perf_counter()
            match_packages(store_advisory(record, at=world.at).keys, at=world.at)
            times.append(perf_counter() - begin)
    each = (Finding.objects.count() - found) / TIMES
    return Figure(
        what=f"Matching one new advisory that concerns {which}", unit="ms",
        measured=statistics.median(times) * 1000, at_most=ONE_MS,
        also=f"{each:.0f} findings and {len(captured) / TIMES:.0f} statements each; "
        f"{(process_time() - busy) / TIMES * 1000:.0f} ms of this process's own",
    )  # fmt: skip


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE watch_finding, watch_findingcomment, watch_advisory, watch_advisoryname, "
            "watch_advisorypackage, inventory_component CASCADE"
        )


def _settle() -> None:
    """Let the database do what it does by itself some minutes after many rows were written."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
