"""Imports of an inventory: keep the file, read it, show what it will do, and do that row by row.

The row of the import says what is owed: a file to be read, or rows to be applied. Each portion is
one transaction under a lease, so a worker may die at any moment and another goes on.
"""

from datetime import datetime, timedelta

from django.core.files import File
from django.db import transaction
from django.db.models import F

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can, can_anywhere
from governance.audit.actions import record
from governance.audit.events import Event
from governance.web.refusals import NotAllowed, Refused
from inventory.actions.import_rows import Outcome, put
from inventory.imports import csv_file, cyclonedx_file, files
from inventory.imports.planning import planned
from inventory.imports.wishes import ReadFile, Unreadable
from inventory.models import (
    ImportKind,
    ImportRow,
    ImportState,
    InventoryImport,
    RowState,
    System,
)

LEASE = timedelta(minutes=10)
ROWS_AT_ONCE = 500
WORKING = (ImportState.READING, ImportState.READY, ImportState.APPLYING)


@transaction.atomic
def request_import(
    upload: "File[bytes]", *, by: User, at: datetime, system: System | None = None
) -> InventoryImport:
    """Keep a file to be read. `system` is where the libraries and models of a BOM belong.

    :raises NotAllowed: if the person may not import inventories, or not edit that system.
    :raises Refused: if the file is empty or too large; the field is `file`.
    """
    if not can_anywhere(by, Permission.INVENTORY_IMPORT):
        raise NotAllowed("You may not import inventories. Ask an administrator for the role.")
    if system is not None and not can(by, Permission.SYSTEM_EDIT, system.department):
        raise NotAllowed(f"You may not edit systems of {system.department}.")
    kind = files.kind_of(upload)
    if system is not None and kind == ImportKind.CSV:
        raise Refused(
            "The rows of a CSV file name their systems themselves. Leave the system out.",
            field="system",
        )
    sha256, size = files.kept(upload)
    row = InventoryImport.objects.create(
        kind=kind,
        name=files.name_of(upload),
        size=size,
        sha256=sha256,
        facts={"system": system.pk, "system_name": system.name} if system else {},
        requested_by=by,
        requested_at=at,
    )
    record(Event.IMPORT_REQUESTED, on=row, by=by, at=at, after={"file": row.name, "sha256": sha256})
    return row


def read(source: InventoryImport, *, at: datetime) -> InventoryImport:
    """Read the file into rows, if that is owed and nobody is at it; return how it stands now.

    All rows are kept or none. A file that cannot be read fails with a sentence.
    """
    if not InventoryImport.objects.claim(source.pk, at=at, until=at + LEASE):
        return InventoryImport.objects.get(pk=source.pk)
    source = InventoryImport.objects.get(pk=source.pk)
    if source.state != ImportState.READING:
        return _released(source)
    try:
        found = _read_file(source)
    except Unreadable as problem:
        return _fail(source, str(problem), at=at)
    except FileNotFoundError:
        return _fail(source, "The file is missing from the storage. Upload it again.", at=at)
    return _keep_rows(source, found, at=at)


@transaction.atomic
def apply(source: InventoryImport, *, by: User, at: datetime) -> InventoryImport:
    """Say that the rows shall be applied; `carry_on` does it, portion by portion.

    :raises NotAllowed: if it is somebody else's.
    :raises Refused: if it is not ready, or holds nothing that can be applied.
    """
    row = _own(source, by)
    if row.state != ImportState.READY:
        raise Refused(f"This import is not ready: {row.get_state_display().lower()}.")
    if not row.rows_total:
        raise Refused("No row of this file has anything to do.")
    row.state = ImportState.APPLYING
    row.leased_until = None
    row.save(update_fields=["state", "leased_until"])
    return row


def carry_on(source: InventoryImport, *, at: datetime) -> bool:
    """Apply the next portion, if one is owed and nobody is at it. Return whether more is left."""
    if not InventoryImport.objects.claim(source.pk, at=at, until=at + LEASE):
        return False
    with transaction.atomic():
        row = InventoryImport.objects.select_for_update().get(pk=source.pk)
        if row.state != ImportState.APPLYING:
            return False
        portion = list(row.rows.to_apply()[:ROWS_AT_ONCE])
        if portion:
            _keep_outcomes(row, put(portion, by=row.requested_by, at=at))
        row.leased_until = None
        if left := row.rows.to_apply().exists():
            row.save(update_fields=["leased_until"])
        else:
            _finish(row, at=at)
        return left


@transaction.atomic
def cancel(source: InventoryImport, *, by: User, at: datetime) -> InventoryImport:
    """Give up an import. What was applied stays; the rest is left undone.

    :raises NotAllowed: if it is somebody else's.
    :raises Refused: if it has ended.
    """
    row = _own(source, by)
    if row.state not in WORKING:
        raise Refused("This import has ended, so there is nothing to cancel.")
    if row.rows_done:
        row.problem = (
            f"Cancelled after {row.rows_done:,} of {row.rows_total:,} rows. "
            "What those did is kept; the others did nothing."
        )
    row.state, row.finished_at, row.leased_until = ImportState.CANCELLED, at, None
    row.save()
    record(Event.IMPORT_CANCELLED, on=row, by=by, at=at, note=row.problem)
    return row


def _own(source: InventoryImport, by: User) -> InventoryImport:
    row = InventoryImport.objects.select_for_update().get(pk=source.pk)
    if row.requested_by_id != by.pk:
        raise NotAllowed("Only the person who uploaded the file can go on with this import.")
    return row


def _read_file(source: InventoryImport) -> ReadFile:
    content = files.content_of(source.sha256)
    if source.kind == ImportKind.CSV:
        return csv_file.read(content)
    return cyclonedx_file.read(content, system_id=source.facts.get("system"))


@transaction.atomic
def _keep_rows(source: InventoryImport, found: ReadFile, *, at: datetime) -> InventoryImport:
    row = InventoryImport.objects.select_for_update().get(pk=source.pk)
    if row.state != ImportState.READING:
        return row
    row.rows.all().delete()
    plans = planned(found.rows, row.requested_by)
    ImportRow.objects.bulk_create(
        (
            ImportRow(
                source=row, line=one.line, plan=one.plan, sentence=one.sentence, data=one.data
            )
            for one in plans
        ),
        batch_size=500,
    )
    row.facts = {**row.facts, **found.facts}
    row.rows_total = row.rows.to_apply().count()
    row.state, row.leased_until = ImportState.READY, None
    row.save()
    record(Event.IMPORT_READ, on=row, by=row.requested_by, at=at, after=row.rows.counts())
    return row


def _released(source: InventoryImport) -> InventoryImport:
    InventoryImport.objects.filter(pk=source.pk).update(leased_until=None)
    return source


@transaction.atomic
def _fail(source: InventoryImport, problem: str, *, at: datetime) -> InventoryImport:
    row = InventoryImport.objects.select_for_update().get(pk=source.pk)
    if row.state != ImportState.READING:
        return row
    row.state, row.problem = ImportState.FAILED, problem[:500]
    row.finished_at, row.leased_until = at, None
    row.save()
    record(Event.IMPORT_FAILED, on=row, by=row.requested_by, at=at, note=row.problem)
    return row


def _keep_outcomes(source: InventoryImport, outcomes: list[Outcome]) -> None:
    good = [one.row.pk for one in outcomes if not one.problem]
    source.rows.filter(pk__in=good).update(state=RowState.DONE)
    for one in outcomes:
        if one.problem:
            source.rows.filter(pk=one.row.pk).update(
                state=RowState.FAILED, result=one.problem[:500]
            )
    InventoryImport.objects.filter(pk=source.pk).update(rows_done=F("rows_done") + len(outcomes))
    source.refresh_from_db(fields=["rows_done"])


def _finish(source: InventoryImport, *, at: datetime) -> None:
    source.state, source.finished_at = ImportState.DONE, at
    source.save(update_fields=["state", "finished_at", "leased_until"])
    record(
        Event.IMPORT_APPLIED, on=source, by=source.requested_by, at=at, after=source.rows.counts()
    )
