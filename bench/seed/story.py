"""The steps of the seed, in order."""

from collections.abc import Callable
from datetime import datetime
from time import perf_counter

from django.db import connection, transaction

from bench.seed.decisions import add_decisions
from bench.seed.duties import add_duties
from bench.seed.log import add_log
from bench.seed.model_evidence import add_evidence
from bench.seed.models import add_models, add_terms
from bench.seed.people import add_people
from bench.seed.scale import Scale
from bench.seed.systems import add_systems
from bench.seed.troubles import add_troubles
from bench.seed.use_cases import add_use_cases
from bench.seed.world import World

STEPS: tuple[Callable[[World], None], ...] = (
    add_people, add_models, add_terms, add_evidence, add_systems, add_use_cases, add_decisions,
    add_duties, add_troubles, add_log,
)  # fmt: skip


def seed(scale: Scale, *, at: datetime, say: Callable[[str], None] = print) -> World:
    """Fill an empty database; `at` is the day on which the organisation stands as it does.

    Says how long each step took.
    """
    world = World(scale=scale, at=at)
    for step in STEPS:
        begin = perf_counter()
        with transaction.atomic():
            step(world)
        say(f"  {step.__name__.replace('_', ' ')}: {perf_counter() - begin:.1f} s")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Autovacuum would do it within a minute; a measurement does not wait for it.
            cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
    return world
