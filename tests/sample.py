"""The sample organisation, built once in a process; who asks again gets its rows stored anew."""

from copy import deepcopy

from django.apps import apps
from django.db import models, transaction

from demo.organisation.world import World
from tests.browser.organisation import build

APPS = ("governance.", "inventory")


class Sample:
    """What was built first: the world, and the rows of every table of this software."""

    def __init__(self) -> None:
        self._world: World | None = None
        self._rows: dict[type[models.Model], list[models.Model]] = {}

    def world(self) -> World:
        """Return the whole sample, its rows being in the database of this test."""
        if self._world is None:
            self._keep(build())
        else:
            self._store()
        return deepcopy(self._world)

    def _keep(self, world: World) -> None:
        self._world = world
        self._rows = {model: list(model._base_manager.all()) for model in _tables()}

    def _store(self) -> None:
        # Keys to other rows are looked at when the transaction ends, so the order is free.
        with transaction.atomic():
            for model, rows in self._rows.items():
                model._base_manager.bulk_create(rows, batch_size=200)


def _tables() -> list[type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model.__module__.startswith(APPS)]
