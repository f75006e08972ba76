"""The libraries that a system runs on."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.audit.actions import record
from governance.audit.events import Event
from governance.web.refusals import Refused
from inventory import purls
from inventory.actions.systems import open_system
from inventory.components.unversioned import unversioned
from inventory.models import Component, System

NAMED = 3


@transaction.atomic
def add_component(system: System, purl: str, *, by: User, at: datetime) -> Component:
    """Add one library: a package URL, `name==version` for one from PyPI, or a container image.

    With an image comes the package that is known to be in it; the image is returned.

    :raises Refused: if it names no package, the system has it already, or it states no version of
        one that the system has with one; the field is `purl`.
    """
    try:
        packages = purls.parse_each(purl)
    except purls.NotAPackage as error:
        raise Refused(str(error), field="purl") from error
    added, silent = _add(system, packages, by=by, at=at)
    if not added:
        said = _without_version(silent) if silent else "The system already has this component."
        raise Refused(said, field="purl")
    return added[0]


@transaction.atomic
def add_components(system: System, text: str, *, by: User, at: datetime) -> list[Component]:
    """Add a library a line; what the system has already is passed over. Return the new ones.

    A line without a version says nothing of a library that is there, or in the text, with one.

    :raises Refused: if a line cannot be read, then none is added; or if nothing is added because
        no line states a version. The field is `purls`.
    """
    try:
        packages = purls.parse_lines(text)
    except purls.NotAPackage as error:
        raise Refused(str(error), field="purls") from error
    added, silent = _add(system, packages, by=by, at=at)
    if silent and not added:
        raise Refused(_without_version(silent), field="purls")
    return added


@transaction.atomic
def remove_component(component: Component, *, by: User, at: datetime) -> None:
    """Take a library out of its system.

    :raises Refused: if somebody else was faster.
    """
    system = open_system(component.system, by)
    if not Component.objects.filter(pk=component.pk).exists():
        raise Refused("The system does not have this component any more.")
    purl = component.purl
    component.delete()
    record(
        Event.COMPONENTS_CHANGED, on=system, by=by, at=at,
        before={"removed": [purl]}, note=f"Removed {purl}",
    )  # fmt: skip


def _add(
    system: System, packages: Iterable[purls.Package], *, by: User, at: datetime
) -> tuple[list[Component], list[purls.Package]]:
    """Add what is not there; return that, and what adds nothing for want of a version.

    The system's lock keeps two callers from adding the same. What a file has listed before is now
    added by hand too, and stays without the file.
    """
    system = open_system(system, by)
    there = {row.purl: row for row in system.components.all()}
    given = list(packages)
    silent = unversioned(given, beside=[*there.values(), *given])
    wanted = [package for package in given if package not in silent]
    named = [package.purl for package in wanted if package.purl in there]
    system.components.filter(purl__in=named, by_hand=False).update(by_hand=True)
    added = Component.objects.bulk_create(
        Component(
            system=system, purl=package.purl, ecosystem=package.ecosystem, name=package.name,
            version=package.version, added_at=at,
        )
        for package in wanted
        if package.purl not in there
    )  # fmt: skip
    if added:
        names = [component.purl for component in added]
        record(
            Event.COMPONENTS_CHANGED, on=system, by=by, at=at,
            after={"added": names}, note=_note(names),
        )  # fmt: skip
    return added, [package for package in given if package in silent]


def _without_version(silent: Sequence[purls.Package]) -> str:
    names = ", ".join(package.name for package in silent[:NAMED])
    more = f" and {len(silent) - NAMED:,} more" if len(silent) > NAMED else ""
    return (
        f"The system has {names}{more} with a version, and this states none, so it adds nothing. "
        "Write the version that runs here."
    )


def _note(names: list[str]) -> str:
    return f"Added {names[0]}" if len(names) == 1 else f"Added {len(names)} components"
