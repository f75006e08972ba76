"""Background work: take up registrations that the hub could not answer at once."""

from itertools import islice

from celery import shared_task
from django.utils import timezone

from inventory.actions import (
    imports,
    inspections,
    licences,
    lookups,
    openness,
    publishers,
    registrations,
    trust,
)
from inventory.hubs import DIRECTORIES, HUBS, INSPECTORS, LINEAGE_HUBS
from inventory.models import ImportState, InventoryImport, LineageLookup, Registration, Revision

AT_ONCE = 50
PUBLISHERS_AT_ONCE = 10
GRADED_AT_ONCE = 100
READ_AGAIN_AT_ONCE = 200
INSPECTED_AT_ONCE = 20
CHECKED_AT_ONCE = 500


@shared_task
def retry_due() -> None:
    """Ask again for every registration whose time has come; the oldest first, 50 a run."""
    due = Registration.objects.due(timezone.now()).order_by("next_try_at")
    for registration_id in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        attempt_registration.delay(registration_id=registration_id)


@shared_task
def attempt_registration(*, registration_id: int) -> None:
    """Ask the hub for one registration, if it is due and no other worker is at it."""
    row = Registration.objects.filter(pk=registration_id).first()
    if row is not None:
        registrations.attempt(row, hub=HUBS[row.hub](), at=timezone.now())
        fetch_lineage_due.delay()


@shared_task
def look_up_publishers() -> None:
    """Ask the hubs about publishers who are new here or were asked about a quarter ago."""
    at = timezone.now()
    for publisher in publishers.due(at)[:PUBLISHERS_AT_ONCE]:
        if not publishers.look_up(publisher, DIRECTORIES[publisher.hub](), at=at):
            return


@shared_task
def import_due() -> None:
    """Take up every import that has something owed and that no worker holds."""
    for import_id in InventoryImport.objects.due(timezone.now()).values_list("pk", flat=True):
        work_on_import.delay(import_id=import_id)


@shared_task
def work_on_import(*, import_id: int) -> None:
    """Read a file, or apply its rows portion by portion, if no other worker is at it."""
    row = InventoryImport.objects.filter(pk=import_id).first()
    if row is not None and row.state == ImportState.READING:
        imports.read(row, at=timezone.now())
    while row is not None and imports.carry_on(row, at=timezone.now()):
        pass


@shared_task
def identify_licences() -> None:
    """Read again, some models at a time, the licences that an older catalogue read."""
    for _ in islice(licences.identify_again(at=timezone.now()), READ_AGAIN_AT_ONCE):
        pass


@shared_task
def grade_openness() -> None:
    """Grade models that were registered before openness was graded, some at a time."""
    openness.propose_owed(at=timezone.now(), limit=GRADED_AT_ONCE)


@shared_task
def fetch_lineage_due() -> None:
    """Look up every base model and dataset whose time has come; the oldest first, 50 a run."""
    due = LineageLookup.objects.due(timezone.now()).order_by("next_try_at")
    for lookup_id in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        fetch_lineage.delay(lookup_id=lookup_id)


@shared_task
def fetch_lineage(*, lookup_id: int) -> None:
    """Ask the hub for one base model or dataset, then for what that was made from."""
    row, at = LineageLookup.objects.filter(pk=lookup_id).first(), timezone.now()
    if row is None:
        return
    lookups.fetch(row, hub=LINEAGE_HUBS[row.hub](), at=at)
    for further in LineageLookup.objects.due(at).filter(asked_at=at):
        fetch_lineage.delay(lookup_id=further.pk)


@shared_task
def catch_up_lineage() -> None:
    """Follow and weigh what was stored before lineages were, or by other rules."""
    lookups.catch_up(at=timezone.now())


@shared_task
def inspect_files() -> None:
    """Look at the files of some revisions that are due, until the hub stops answering."""
    at = timezone.now()
    due = Revision.objects.inspection_due(at).select_related("model").order_by("inspect_at")
    for revision in due.without_bulk()[:INSPECTED_AT_ONCE]:
        if not inspections.inspect(revision, INSPECTORS[revision.model.hub](), at=at):
            return


@shared_task
def refresh_expired_trust() -> None:
    """Check again what ran out, and what was stored before trust was checked at all."""
    at = timezone.now()
    for revision in Revision.objects.trust_ran_out(at).without_bulk()[:CHECKED_AT_ONCE]:
        trust.renew(revision, at=at)
    new = Revision.objects.never_checked().select_related("model").without_bulk()
    for revision in new[:CHECKED_AT_ONCE]:
        inspections.owe(revision, hub=revision.model.hub, at=at)
        trust.renew(revision, at=at)
