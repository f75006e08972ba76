"""Files that list the parts of a system: read, looked at, and applied."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import record
from governance.audit.events import Event
from governance.web.refusals import Refused
from inventory import purls
from inventory.actions.systems import open_system
from inventory.components.listing import Listing
from inventory.components.planning import Plan, plan
from inventory.components.reading import read
from inventory.hubs.reading import clean_text
from inventory.imports.wishes import Unreadable
from inventory.models import Component, ComponentSource, System

KEPT_FOR = timedelta(days=1)
NAME = 200
CHANGED = "The system has changed since you looked. Look at what the file does now."


def listing_of(content: bytes) -> Listing:
    """Return what a file lists.

    :raises Refused: if it cannot be read, with what is wrong; the field is `file`.
    """
    try:
        return read(content)
    except Unreadable as error:
        raise Refused(str(error), field="file") from error


def look(system: System, listing: Listing, *, replace: bool, by: User) -> Plan:
    """Return what a file would do to the system. Nothing is written.

    :raises NotAllowed: if the person may not change the system.
    :raises Refused: if the system is retired.
    """
    require(by, Permission.SYSTEM_EDIT, system.department)
    if system.retired_at:
        raise Refused("This system is retired and cannot be changed.")
    return plan(system, listing.packages, kind=listing.kind, replace=replace)


@transaction.atomic
def upload(
    system: System, content: bytes, *, name: str, replace: bool, by: User, at: datetime
) -> ComponentSource:
    """Read a file and keep what it lists until the person has looked at it; no component changes.

    What the same person left undecided for this system before is forgotten.

    :raises Refused: if it cannot be read, or the system is retired.
    """
    listing = listing_of(content)
    system = open_system(system, by)
    system.component_sources.waiting(by).delete()
    ComponentSource.objects.abandoned(at - KEPT_FOR).delete()
    return _keep(system, listing, content, name=name, replace=replace, by=by, at=at)


@transaction.atomic
def apply_source(source: ComponentSource, *, seen: str, by: User, at: datetime) -> ComponentSource:
    """Do what the file does to its system. `seen` is the digest of the plan that was looked at.

    :raises Refused: if it was decided on already, or the system has changed since.
    """
    system = open_system(source.system, by)
    row = ComponentSource.objects.select_for_update().filter(pk=source.pk, applied_at=None).first()
    if row is None:
        raise Refused("This file has been applied or discarded already.")
    packages = [purls.parse(purl) for purl in row.purls]
    todo = plan(system, packages, kind=row.kind, replace=row.replaces)
    if todo.digest != seen:
        raise Refused(CHANGED)
    return _write(system, row, todo, by=by, at=at)


@transaction.atomic
def discard_source(source: ComponentSource, *, by: User) -> None:
    """Forget a file that was not applied.

    :raises Refused: if it was applied.
    """
    open_system(source.system, by)
    gone, _ = ComponentSource.objects.filter(pk=source.pk, applied_at=None).delete()
    if not gone:
        raise Refused("This file has been applied or discarded already.")


@transaction.atomic
def add_file(
    system: System, content: bytes, *, name: str, replace: bool, by: User, at: datetime
) -> tuple[ComponentSource, Plan]:
    """Read a file and apply it at once, as a program does. Return the file and what it did.

    :raises Refused: if it cannot be read, or the system is retired.
    """
    listing = listing_of(content)
    system = open_system(system, by)
    source = _keep(system, listing, content, name=name, replace=replace, by=by, at=at)
    todo = plan(system, listing.packages, kind=listing.kind, replace=replace)
    return _write(system, source, todo, by=by, at=at), todo


def _keep(
    system: System, listing: Listing, content: bytes, *, name: str, replace: bool, by: User,
    at: datetime,
) -> ComponentSource:  # fmt: skip
    return ComponentSource.objects.create(
        system=system,
        kind=listing.kind,
        words=listing.words,
        name=clean_text(name.replace("\\", "/").rpartition("/")[2])[-NAME:] or "file",
        sha256=hashlib.sha256(content).hexdigest(),
        purls=[package.purl for package in listing.packages],
        left_out=[[one.entry, one.reason] for one in listing.left_out],
        replaces=replace,
        uploaded_at=at,
        uploaded_by=by,
    )


def _write(
    system: System, source: ComponentSource, todo: Plan, *, by: User, at: datetime
) -> ComponentSource:
    """Write a plan under the system's lock: a fixed number of statements for any length."""
    added = Component.objects.bulk_create(_rows(system, todo.added, at=at))
    links = ComponentSource.components.through
    links.objects.bulk_create(
        links(componentsource_id=by, component_id=row.pk)
        for row in (*added, *todo.kept)
        for by in todo.listed_by.get(row.purl, (source.pk,))
    )
    _remove(todo)
    old = [row.pk for row in todo.replaced]
    ComponentSource.objects.filter(pk__in=old).update(replaced_at=at)
    source.applied_at = at
    source.save(update_fields=["applied_at"])
    record(
        Event.COMPONENTS_CHANGED, on=system, by=by, at=at,
        before=_removed(todo), after=_added(source, todo), note=_note(source, todo),
    )  # fmt: skip
    return source


def _remove(todo: Plan) -> None:
    """Take out what goes, as `delete` does, which would send a statement for every hundred rows."""
    gone = [row.pk for row in todo.removed]
    for relation in Component._meta.related_objects:
        if getattr(relation, "on_delete", None) is models.SET_NULL:
            rows_of: Any = relation.related_model
            name = relation.field.name
            rows_of._base_manager.filter(**{f"{name}__in": gone}).update(**{name: None})
    ComponentSource.components.through.objects.filter(component__in=gone).delete()
    rows = Component.objects.filter(pk__in=gone)
    rows._raw_delete(rows.db)


def _rows(system: System, packages: Sequence[purls.Package], *, at: datetime) -> list[Component]:
    return [
        Component(
            system=system, purl=package.purl, ecosystem=package.ecosystem, name=package.name,
            version=package.version, by_hand=False, added_at=at,
        )
        for package in packages
    ]  # fmt: skip


def _removed(todo: Plan) -> dict[str, object]:
    gone = {"removed": [row.purl for row in todo.removed]} if todo.removed else {}
    old = {"replaced": [row.name for row in todo.replaced]} if todo.replaced else {}
    return {**gone, **old}


def _added(source: ComponentSource, todo: Plan) -> dict[str, object]:
    new = {"added": [package.purl for package in todo.added]} if todo.added else {}
    return {**new, "file": source.name, "sha256": source.sha256, "not_taken": len(source.left_out)}


def _note(source: ComponentSource, todo: Plan) -> str:
    return f"{source.name}: {len(todo.added):,} added, {len(todo.removed):,} removed"
