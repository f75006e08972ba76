"""Apply advisories to what we run. Each call touches only what its news can concern.

Whatever the order of calls, the findings are those of one comparison of everything.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.jobs.running import tell
from governance.watch import match_keys
from governance.watch.actions import matching_models, matching_packages
from inventory.models import Component, HubModel, System

SYSTEMS_AT_ONCE = 500


def match_all(*, at: datetime) -> int:
    """Compare everything that runs with every advisory; return how many systems were looked at.

    It finds what two pieces of news missed that were written at the same moment, as neither could
    see the other. A job that calls it can be cancelled between two portions.
    """
    keys = list(System.objects.in_use().order_by("pk").values_list("pk", flat=True))
    for done, systems in enumerate(_portions(keys)):
        tell(done * SYSTEMS_AT_ONCE, len(keys))
        _match(systems, at=at)
    return len(keys)


def match_system(system: System, *, by: User | None, at: datetime) -> None:
    """Compare all that a system runs with every advisory."""
    _match([system.pk], at=at)


def match_systems(systems: Iterable[System], *, by: User | None, at: datetime) -> None:
    """Do what `match_system` does for many systems, reading what they share only once."""
    for portion in _portions({system.pk for system in systems}):
        _match(portion, at=at)


def match_components(system: System, *, by: User | None, at: datetime) -> None:
    """Compare the components that a system has since this moment, and what it has findings on.

    An effect: no other package of the system can have got or lost a finding by the change.
    """
    new = set(system.components.filter(added_at=at).values_list("key", flat=True))
    matching_packages.match([system.pk], new, with_findings=True, at=at)


def match_uses(system: System, *, by: User | None, at: datetime) -> None:
    """Compare the models that a system uses with every advisory (an effect)."""
    matching_models.match([system.pk], None, at=at)


def match_uses_of_all(systems: Iterable[System], *, by: User | None, at: datetime) -> None:
    """Do what `match_uses` does for many systems."""
    for portion in _portions({system.pk for system in systems}):
        matching_models.match(portion, None, at=at)


def match_model(model: HubModel, *, by: User | None, at: datetime) -> None:
    """Compare a model whose names, files or bases are others now, and all made from it (an effect).

    Its scanners' verdicts are not read here: see `hub_scans`.
    """
    _match_models(matching_models.with_descendants([model.pk]), at=at)


def match_packages(keys: Collection[str], *, at: datetime) -> int:
    """Compare what these keys name (see `match_keys`) in every system in use.

    Return how many systems were looked at.
    """
    asked = match_keys.sort_out(keys)
    packages = _ours(asked.packages)
    systems = _having(packages)
    for portion in _portions(systems):
        matching_packages.match(portion, packages, at=at)
    return len(systems | _match_models(matching_models.named_by(asked), at=at))


@transaction.atomic
def _match(systems: Collection[int], *, at: datetime) -> None:
    matching_packages.match(systems, None, at=at)
    matching_models.match(systems, None, at=at)


def _match_models(models: Collection[int], *, at: datetime) -> set[int]:
    systems = matching_models.using(models)
    for portion in _portions(systems):
        matching_models.match(portion, models, at=at)
    return systems


def _ours(keys: frozenset[str]) -> frozenset[str]:
    """Return those keys that a component of ours has.

    A whole ecosystem may have been imported; so many keys are never sent to the database.
    """
    rows = Component.objects.filter(system__retired_at=None).order_by()
    if len(keys) <= SYSTEMS_AT_ONCE:
        rows = rows.filter(key__in=keys)
    return keys & frozenset(rows.values_list("key", flat=True).distinct())


def _having(keys: Collection[str]) -> set[int]:
    rows = Component.objects.filter(system__retired_at=None, key__in=list(keys)).order_by()
    return set(rows.values_list("system", flat=True).distinct()) if keys else set()


def _portions(systems: Iterable[int]) -> Iterable[list[int]]:
    """Yield systems by the number that one transaction holds, in the order they are locked in."""
    keys = sorted(systems)
    return (keys[start : start + SYSTEMS_AT_ONCE] for start in range(0, len(keys), SYSTEMS_AT_ONCE))
