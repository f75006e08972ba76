"""Apply advisories to what we run. Each call touches only what its news can concern.

Whatever the order of calls, the findings are those of one comparison of everything: what is called
inside a transaction is compared once more after it (see `again`).
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from governance.accounts.models import User
from governance.jobs.running import tell
from governance.watch import match_keys
from governance.watch.actions import matching_models, matching_packages
from governance.watch.actions.again import Touched, after_commit
from inventory.models import Component, HubModel, System

SYSTEMS_AT_ONCE = 500


def match_all(*, at: datetime) -> int:
    """Compare everything that runs with every advisory; return how many systems were looked at.

    It finds what was missed, such as by a message that got lost. A job that calls it can be
    cancelled between two portions.
    """
    keys = list(System.objects.in_use().order_by("pk").values_list("pk", flat=True))
    for done, systems in enumerate(_portions(keys)):
        tell(done * SYSTEMS_AT_ONCE, len(keys))
        _match(systems, at=at)
    return len(keys)


def match_again(what: str, which: Collection[Any], *, at: datetime) -> int:
    """Compare what a transaction touched that has committed; return how many findings were opened.

    It finds what another transaction wrote that was open at the same time. See `Touched` for what
    can be touched.
    """
    touched = Touched(what)
    if touched is Touched.NAMED:
        return _match_keys(which, at=at)[1]
    if touched is Touched.MODELS:
        return _match_models(matching_models.with_descendants(which), at=at)[1]
    if touched is Touched.COMPONENTS:
        rows = Component.objects.filter(pk__in=which).order_by()
        found = list(rows.values_list("system", "key"))
        return matching_packages.match({one for one, _ in found}, {key for _, key in found}, at=at)
    if touched is Touched.USES:
        return matching_models.match(which, None, at=at)
    return _match(which, at=at)


def match_system(system: System, *, by: User | None, at: datetime) -> None:
    """Compare all that a system runs with every advisory."""
    match_systems([system], by=by, at=at)


def match_systems(systems: Iterable[System], *, by: User | None, at: datetime) -> None:
    """Do what `match_system` does for many systems, reading what they share only once."""
    keys = {system.pk for system in systems}
    for portion in _portions(keys):
        _match(portion, at=at)
    after_commit(Touched.SYSTEMS, keys)


def match_components(system: System, *, by: User | None, at: datetime) -> None:
    """Compare the components that a system has since this moment, and what it has findings on.

    An effect: no other package of the system can have got or lost a finding by the change.
    """
    new = dict(system.components.filter(added_at=at).values_list("pk", "key"))
    matching_packages.match([system.pk], set(new.values()), with_findings=True, at=at)
    after_commit(Touched.COMPONENTS, new)


def match_uses(system: System, *, by: User | None, at: datetime) -> None:
    """Compare the models that a system uses with every advisory (an effect)."""
    match_uses_of_all([system], by=by, at=at)


def match_uses_of_all(systems: Iterable[System], *, by: User | None, at: datetime) -> None:
    """Do what `match_uses` does for many systems."""
    keys = {system.pk for system in systems}
    for portion in _portions(keys):
        matching_models.match(portion, None, at=at)
    after_commit(Touched.USES, keys)


def match_model(model: HubModel, *, by: User | None, at: datetime) -> None:
    """Compare a model whose names, files or bases are others now, and all made from it (an effect).

    Its scanners' verdicts are not read here: see `hub_scans`.
    """
    _match_models(matching_models.with_descendants([model.pk]), at=at)
    after_commit(Touched.MODELS, [model.pk])


def match_packages(keys: Collection[str], *, at: datetime) -> int:
    """Compare what these keys name (see `match_keys`) in every system in use.

    Return how many systems were looked at. Outside a transaction what stored these keys has
    committed, and who adds something of them at this moment compares it again.
    """
    if connection.in_atomic_block:
        after_commit(Touched.NAMED, keys)
    return _match_keys(keys, at=at)[0]


def _match_keys(keys: Collection[str], *, at: datetime) -> tuple[int, int]:
    """Compare what keys name; return how many systems were looked at, and findings opened."""
    asked = match_keys.sort_out(keys)
    packages = _ours(asked.packages)
    having = _having(packages)
    opened = sum(matching_packages.match(part, packages, at=at) for part in _portions(having))
    using, more = _match_models(matching_models.named_by(asked), at=at)
    return len(having | using), opened + more


@transaction.atomic
def _match(systems: Collection[int], *, at: datetime) -> int:
    opened = matching_packages.match(systems, None, at=at)
    return opened + matching_models.match(systems, None, at=at)


def _match_models(models: Collection[int], *, at: datetime) -> tuple[set[int], int]:
    """Compare models wherever they are used; return the systems, and how many findings opened."""
    systems = matching_models.using(models)
    opened = sum(matching_models.match(part, models, at=at) for part in _portions(systems))
    return systems, opened


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
