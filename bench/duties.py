"""Measure the register and a new edition of the rules over a hundred thousand open duties."""

import statistics
from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

from django.db import connection

from bench import addresses, surfaces
from bench.figures import Figure
from bench.seed.world import World
from governance.obligations import actions, catalogue
from governance.obligations.actions.sync import sync_framework
from governance.obligations.catalogue import BuiltIn, Row
from governance.obligations.models import Obligation, Requirement
from scripts.console import Stopped

OWED = 100_000
CHANGED = 10
SECONDS = 60.0


def measure(world: World, say: Callable[[str], None]) -> list[Figure]:
    """Return the figures of the register's pages, then of a new edition and its acceptance."""
    _analyse()
    return [*surfaces.of(addresses.duties(), world, say), _edition(world, say)]


def _analyse() -> None:
    """Let the planner know how many rows there are, as the database does by itself at night."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _edition(world: World, say: Callable[[str], None]) -> Figure:
    say(f"  a new edition of {CHANGED} duties, and its acceptance")
    open_rows = Obligation.objects.unfulfilled()
    before, owed = _edition_of_now(), open_rows.count()
    begin = perf_counter()
    sync_framework(before, by=None, at=world.at)
    synced = perf_counter() - begin
    rows = Requirement.objects.filter(key__in=_keys(before))
    accepted = [len(actions.accept(row, open_rows, by=world.officer, at=world.at)) for row in rows]
    seconds = perf_counter() - begin
    if not all(accepted):
        raise Stopped("A changed duty was accepted for no obligation.")
    return Figure(
        what=f"A new edition of {CHANGED} duties over {owed:,} open obligations, all accepted",
        unit="s", measured=seconds, at_most=SECONDS,
        also=f"stored in {synced:.1f} s; {sum(accepted):,} obligations accepted, "
        f"{statistics.median(accepted):,.0f} of a duty",
    )  # fmt: skip


def _keys(built_in: BuiltIn) -> list[str]:
    return [row.key for row in built_in.rows[:CHANGED]]


def _edition_of_now() -> BuiltIn:
    """Return the Act as a later edition could be: its first duties in other words."""
    act = catalogue.eu_ai_act()
    fresh = tuple(
        replace(row, columns=_reworded(row)) if place < CHANGED else row
        for place, row in enumerate(act.rows)
    )
    return replace(act, rows=fresh)


def _reworded(row: Row) -> dict[str, object]:
    return {**row.columns, "duty": f"{row.columns['duty']} Keep what shows it at hand."}
