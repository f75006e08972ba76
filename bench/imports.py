"""Measure the import of a table of 10,000 rows: reading it with the preview, and applying it."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from time import perf_counter

from django.core.files.base import ContentFile

from bench.figures import Figure
from bench.seed.world import World
from governance.accounts.models import User
from inventory.actions import imports
from inventory.models import (
    HubModel,
    InventoryImport,
    Registration,
    RowPlan,
    RowState,
    System,
)

ROWS = 10_000
SECONDS = 30.0
PER_SYSTEM = 5
HEADER = (
    "model", "hub", "version", "sha256", "licence", "system", "department", "purpose",
    "environment", "location", "components",
)  # fmt: skip
LIBRARIES = "pkg:pypi/vllm@0.8.4 pkg:pypi/transformers@4.51.0 pkg:pypi/torch@2.6.0"


def measure(world: World) -> list[Figure]:
    """Import a table with effects and log, as a worker does."""
    by = User.objects.get(pk=world.officer.pk)
    file = ContentFile(_table(world).encode(), "inventory.csv")
    begin = perf_counter()
    source = imports.request_import(file, by=by, at=world.at)
    imports.read(source, at=world.at)
    read = perf_counter() - begin
    systems, models = System.objects.count(), HubModel.objects.registered().count()
    _apply(source, by=by, at=world.at)
    whole = perf_counter() - begin
    return [_figure(source, read, whole, systems=systems, models=models)]


def _apply(source: InventoryImport, *, by: User, at: datetime) -> None:
    imports.apply(source, by=by, at=at)
    while imports.carry_on(source, at=at):
        pass


def _figure(
    source: InventoryImport, read: float, whole: float, *, systems: int, models: int
) -> Figure:
    rows = source.rows.counts()
    added = System.objects.count() - systems
    entered = HubModel.objects.registered().count() - models
    return Figure(
        what=f"Import of a CSV file of {ROWS:,} rows",
        unit="s",
        measured=whole,
        at_most=SECONDS,
        also=f"{read:.1f} s of it for the preview; {rows.get(RowState.DONE, 0):,} rows applied, "
        f"{rows.get(RowPlan.BAD, 0):,} refused: {added:,} systems, {entered:,} own models, "
        f"{Registration.objects.count():,} models to ask for",
    )


def _table(world: World) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(_rows(world))
    return text.getvalue()


def _rows(world: World) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a first import: 2,000 new systems with five rows each.

    Most models are new here, one row in fifty names one that is registered, one in two hundred a
    model of our own, and one in fifty cannot be read.
    """
    known = [model.repo_id for model in world.models]
    for n in range(ROWS):
        system = n // PER_SYSTEM
        department = world.departments[system % len(world.departments)].name
        own = n % 200 == 9
        model = known[n % len(known)] if n % 50 == 25 else f"import/model-{n}"
        if own:
            model = f"own/model-{n}"
        if n % 50 == 49:
            model = "not a model"
        first = n % PER_SYSTEM == 0
        yield (
            model, "internal" if own else "", "1.0" if own else "",
            f"{n:064x}" if own else "", "Apache-2.0" if own else "",
            f"Imported system {system}", department, "generator",
            "production" if first else "", "Lyon" if first else "", LIBRARIES if first else "",
        )  # fmt: skip
