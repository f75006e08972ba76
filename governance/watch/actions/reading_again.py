"""Read stored documents as this version of the software reads them.

A source sends a document again only when it is another there. What an earlier version could not
read in it, such as the tags of Go's database, would be missed until then.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models.functions import Length

from governance.jobs.running import Cancelled, tell
from governance.watch.actions.intake import Intake
from governance.watch.actions.matching import match_packages
from governance.watch.actions.runs import INTERRUPTED, STORED, begin, finish
from governance.watch.models import Advisory, Sync
from governance.watch.models.advisories import AdvisoryQuerySet
from governance.watch.sources import hub_scans
from governance.watch.sources.archives import Item
from governance.watch.sources.edition import edition
from governance.watch.sources.known import SOURCES

READ_AT_ONCE = 50
STOPPED = "It was cancelled. What was read until then is kept, and the next run begins anew."


def read_stored_again(*, at: datetime) -> Sync | None:
    """Read what is stored once for each edition of the readers; None if that is done.

    What is read as it was before is not touched. Match what is not, and only that.

    :raises Refused: if another worker is at it.
    :raises Cancelled: if a person stopped it, once all that is written down.
    """
    if _is_done() or not _documents().exists():
        return None
    sync = begin(STORED, edition(), at=at)
    intake, cancelled = Intake(sync, at=at), False
    total = _documents().count()
    try:
        intake.take(_stored(), goes_on=lambda: tell(sync.read, total))
    except Cancelled:
        cancelled = True
    match_packages(intake.keys, at=at)
    finish(sync, [STOPPED] if cancelled else [], by=None, at=at)
    if cancelled:
        raise Cancelled
    return sync


def _is_done() -> bool:
    runs = Sync.objects.filter(source=STORED, origin=edition(), finished_at__isnull=False)
    # One that a worker's death or a person ended was not done; a record that cannot be read is.
    return any(not run.problem.startswith((STOPPED, INTERRUPTED)) for run in runs)


def _documents() -> AdvisoryQuerySet:
    """Return what sources wrote; what scanners of a hub say we have written down ourselves."""
    return Advisory.objects.filter(source__in=SOURCES.keys() - {hub_scans.SOURCE})


def _stored() -> Iterator[Item]:
    last = 0
    while rows := _after(last):
        last = rows[-1][0]
        for _, name, document, size in rows:
            yield Item(name, document, size=size)


def _after(last: int) -> list[tuple[int, str, Any, int]]:
    rows = _documents().filter(pk__gt=last).order_by("pk").annotate(size=Length("details"))
    return list(rows.values_list("pk", "external_id", "record", "size")[:READ_AT_ONCE])
