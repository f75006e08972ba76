"""The parts of the measurement: each seeds its database and returns its figures."""

import os
from collections.abc import Callable
from datetime import datetime
from time import perf_counter

from bench import (
    classifying,
    decisions,
    duties,
    findings,
    hashing,
    imports,
    jobs,
    packs,
    polls,
    surfaces,
)
from bench.figures import Figure
from bench.polls_hub import shelf
from bench.seed import DUTIES, FINDINGS, FULL, IMPORT, PACK, Scale, seed
from bench.seed.polls import add_polled
from bench.seed.world import World

Say = Callable[[str], None]


def lists(*, at: datetime, say: Say) -> list[Figure]:
    """Measure lists, pages, exports and single jobs over the large organisation."""
    migrated = jobs.migration(os.environ)
    figure, world = _seeded(FULL, at=at, say=say)
    return [migrated, figure, *surfaces.measure(world, say), *jobs.measure(world, say)]


def at_once(*, at: datetime, say: Say) -> list[Figure]:
    """Measure decisions that many people take at the same moment."""
    jobs.migration(os.environ)
    _, world = _seeded(IMPORT, at=at, say=say)
    return decisions.measure(world, say)


def pack(*, at: datetime, say: Say) -> list[Figure]:
    """Measure the pack of an organisation of a thousand use cases, each decided."""
    jobs.migration(os.environ)
    _seeded(PACK, at=at, say=say)
    return packs.measure(PACK.use_cases)


def csv_import(*, at: datetime, say: Say) -> list[Figure]:
    """Measure the import of a large table into an organisation that has an inventory already."""
    jobs.migration(os.environ)
    _, world = _seeded(IMPORT, at=at, say=say)
    return imports.measure(world)


def files(*, at: datetime, say: Say) -> list[Figure]:
    """Measure the hashing of local files against sha256sum; no database is needed."""
    return hashing.measure(say)


def owed(*, at: datetime, say: Say) -> list[Figure]:
    """Measure the register and a new edition of the rules over a hundred thousand duties."""
    jobs.migration(os.environ)
    _, world = _seeded(DUTIES, at=at, say=say)
    return duties.measure(world, say)


def found(*, at: datetime, say: Say) -> list[Figure]:
    """Measure the list of findings where there are two hundred thousand."""
    jobs.migration(os.environ)
    _, world = _seeded(FINDINGS, at=at, say=say)
    return findings.measure(world, say)


def rules(*, at: datetime, say: Say) -> list[Figure]:
    """Measure the classifier of the EU AI Act; no database is needed."""
    return classifying.measure(say)


def watched(*, at: datetime, say: Say) -> list[Figure]:
    """Measure polls of thousands of models at a hub, by real workers, and their memory."""
    jobs.migration(os.environ)
    add_polled(shelf(polls.MODELS), polls.MODELS, whole=polls.CHANGED, at=at)
    return polls.measure(say)


def _seeded(scale: Scale, *, at: datetime, say: Say) -> tuple[Figure, World]:
    begin = perf_counter()
    world = seed(scale, at=at, say=say)
    seconds = perf_counter() - begin
    what = f"Seeding {scale.models:,} models and {scale.use_cases:,} use cases"
    return Figure(what=what, unit="s", measured=seconds, at_most=300.0), world
