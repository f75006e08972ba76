"""The libraries that a system runs on."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.audit.actions import record
from governance.audit.events import Event
from governance.web.refusals import Refused
from inventory import purls
from inventory.actions.systems import open_system
from inventory.models import Component, System


@transaction.atomic
def add_component(system: System, purl: str, *, by: User, at: datetime) -> Component:
    """Add one library: a package URL, `name==version` for one from PyPI, or a container image.

    With an image comes the package that is known to be in it; the image is returned.

    :raises Refused: if it names no package, or the system has it already; the field is `purl`.
    """
    try:
        packages = purls.parse_each(purl)
    except purls.NotAPackage as error:
        raise Refused(str(error), field="purl") from error
    added = _add(system, packages, by=by, at=at)
    if not added:
        raise Refused("The system already has this component.", field="purl")
    return added[0]


@transaction.atomic
def add_components(system: System, text: str, *, by: User, at: datetime) -> list[Component]:
    """Add a library a line; what the system has already is passed over. Return the new ones.

    :raises Refused: if a line cannot be read; then none is added. The field is `purls`.
    """
    try:
        packages = purls.parse_lines(text)
    except purls.NotAPackage as error:
        raise Refused(str(error), field="purls") from error
    return _add(system, packages, by=by, at=at)


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
) -> list[Component]:
    """Add what is not there. The system's lock keeps two callers from adding the same.

    What a file has listed before is now added by hand too, and stays without the file.
    """
    system = open_system(system, by)
    known = set(system.components.values_list("purl", flat=True))
    packages = list(packages)
    named = [package.purl for package in packages if package.purl in known]
    system.components.filter(purl__in=named, by_hand=False).update(by_hand=True)
    added = Component.objects.bulk_create(
        Component(
            system=system, purl=package.purl, ecosystem=package.ecosystem, name=package.name,
            version=package.version, added_at=at,
        )
        for package in packages
        if package.purl not in known
    )  # fmt: skip
    if added:
        names = [component.purl for component in added]
        record(
            Event.COMPONENTS_CHANGED, on=system, by=by, at=at,
            after={"added": names}, note=_note(names),
        )  # fmt: skip
    return added


def _note(names: list[str]) -> str:
    return f"Added {names[0]}" if len(names) == 1 else f"Added {len(names)} components"
