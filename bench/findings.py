"""Measure the list of findings where there are two hundred thousand."""

from collections.abc import Callable

from django.db import connection

from bench import addresses, surfaces
from bench.figures import Figure
from bench.seed.world import World


def measure(world: World, say: Callable[[str], None]) -> list[Figure]:
    """Return the figures of the list as people ask it."""
    _settle()
    return surfaces.of(addresses.findings(), world, say)


def _settle() -> None:
    """Let the database do what it does by itself some minutes after many rows were written."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) watch_finding")
