"""Background work: take up registrations that the hub could not answer at once."""

from itertools import islice

from celery import shared_task
from django.utils import timezone

from governance.jobs.kinds import Counts
from governance.jobs.running import tell, trouble
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
NO_ANSWER = "The hub did not answer. What is left is asked for at the next turn."


@shared_task
def retry_due() -> Counts:
    """Ask again for every registration whose time has come; the oldest first, 50 a run."""
    rows = Registration.objects.due(timezone.now()).order_by("next_try_at")
    due = list(rows.values_list("pk", flat=True)[:AT_ONCE])
    for registration_id in due:
        attempt_registration.delay(registration_id=registration_id)
    return {"registrations sent out": len(due)}


@shared_task
def attempt_registration(*, registration_id: int) -> None:
    """Ask the hub for one registration, if it is due and no other worker is at it."""
    row = Registration.objects.filter(pk=registration_id).first()
    if row is not None:
        registrations.attempt(row, hub=HUBS[row.hub](), at=timezone.now())
        fetch_lineage_due.delay()


@shared_task
def look_up_publishers() -> Counts:
    """Ask the hubs about publishers who are new here or were asked about a quarter ago."""
    at = timezone.now()
    due = list(publishers.due(at)[:PUBLISHERS_AT_ONCE])
    for number, publisher in enumerate(due):
        tell(number, len(due))
        if not publishers.look_up(publisher, DIRECTORIES[publisher.hub](), at=at):
            trouble(NO_ANSWER)
            return {"publishers looked up": number}
    return {"publishers looked up": len(due)}


@shared_task
def import_due() -> Counts:
    """Take up every import that has something owed and that no worker holds."""
    due = list(InventoryImport.objects.due(timezone.now()).values_list("pk", flat=True))
    for import_id in due:
        work_on_import.delay(import_id=import_id)
    return {"imports sent out": len(due)}


@shared_task
def work_on_import(*, import_id: int) -> Counts:
    """Read a file, or apply its rows portion by portion, if no other worker is at it."""
    row = InventoryImport.objects.filter(pk=import_id).first()
    if row is not None and row.state == ImportState.READING:
        imports.read(row, at=timezone.now())
    portions = 0
    while row is not None and imports.carry_on(row, at=timezone.now()):
        portions += 1
        row.refresh_from_db(fields=["rows_done", "rows_total"])
        tell(row.rows_done, row.rows_total)
    return {"imports worked on": int(row is not None), "portions kept": portions}


@shared_task
def identify_licences() -> Counts:
    """Read again, some models at a time, the licences that an older catalogue read."""
    done = 0
    for done, total in islice(licences.identify_again(at=timezone.now()), READ_AGAIN_AT_ONCE):
        tell(done, total)
    return {"revisions read again": done}


@shared_task
def grade_openness() -> Counts:
    """Grade models that were registered before openness was graded, some at a time."""
    return {"models graded": openness.propose_owed(at=timezone.now(), limit=GRADED_AT_ONCE)}


@shared_task
def fetch_lineage_due() -> Counts:
    """Look up every base model and dataset whose time has come; the oldest first, 50 a run."""
    rows = LineageLookup.objects.due(timezone.now()).order_by("next_try_at")
    due = list(rows.values_list("pk", flat=True)[:AT_ONCE])
    for lookup_id in due:
        fetch_lineage.delay(lookup_id=lookup_id)
    return {"look-ups sent out": len(due)}


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
def catch_up_lineage() -> Counts:
    """Follow and weigh what was stored before lineages were, or by other rules."""
    return {"revisions followed": lookups.catch_up(at=timezone.now())}


@shared_task
def inspect_files() -> Counts:
    """Look at the files of some revisions that are due, until the hub stops answering."""
    at = timezone.now()
    rows = Revision.objects.inspection_due(at).select_related("model").order_by("inspect_at")
    due = list(rows.without_bulk()[:INSPECTED_AT_ONCE])
    for number, revision in enumerate(due):
        tell(number, len(due))
        if not inspections.inspect(revision, INSPECTORS[revision.model.hub](), at=at):
            trouble(NO_ANSWER)
            return {"revisions looked at": number}
    return {"revisions looked at": len(due)}


@shared_task
def refresh_expired_trust() -> Counts:
    """Check again what ran out, and what was stored before trust was checked at all."""
    at = timezone.now()
    old = list(Revision.objects.trust_ran_out(at).without_bulk()[:CHECKED_AT_ONCE])
    unchecked = Revision.objects.never_checked().select_related("model").without_bulk()
    new = list(unchecked[:CHECKED_AT_ONCE])
    for number, revision in enumerate(old):
        tell(number, len(old) + len(new))
        trust.renew(revision, at=at)
    for number, revision in enumerate(new, len(old)):
        tell(number, len(old) + len(new))
        inspections.owe(revision, hub=revision.model.hub, at=at)
        trust.renew(revision, at=at)
    return {"revisions checked again": len(old), "revisions checked first": len(new)}
