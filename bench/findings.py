"""Measure the list of findings where there are two hundred thousand, and how they come about."""

from collections.abc import Callable

from django.db import connection

from bench import addresses, matching, surfaces
from bench.figures import Figure
from bench.seed.world import World


def measure(world: World, say: Callable[[str], None]) -> list[Figure]:
    """Return the figures of the list as people ask it, then those of matching."""
    _settle()
    listed = surfaces.of(addresses.findings(), world, say)
    return [*listed, *matching.measure(world, say)]


def _settle() -> None:
    """Let the database do what it does by itself some minutes after many rows were written."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) watch_finding")
