"""One run of an advisory source from beginning to end: never two of one place at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from governance.accounts.models import User
from governance.audit.actions import record
from governance.audit.events import Event
from governance.watch.models import Sync
from governance.watch.sources.osv import OSV
from governance.web.refusals import Refused

ABANDONED_AFTER = timedelta(hours=1)
PROBLEMS_NAMED = 20


def begin(origin: str, *, at: datetime) -> Sync:
    """Start a run. One that was left unfinished for an hour is given up: its worker died.

    :raises Refused: if another run of the same place is under way.
    """
    Sync.objects.filter(finished_at=None, started_at__lt=at - ABANDONED_AFTER).update(
        finished_at=at, problem="It was interrupted. What was stored until then is kept."
    )
    try:
        with transaction.atomic():
            return Sync.objects.create(source=OSV, origin=origin[:300], started_at=at)
    except IntegrityError as error:
        raise Refused("Advisories are being read from there at this moment.") from error


@transaction.atomic
def finish(sync: Sync, problems: Sequence[str], *, by: User | None, at: datetime) -> Sync:
    """End a run; the first twenty problems are named, the others counted."""
    named = list(problems[:PROBLEMS_NAMED])
    if more := len(problems) - len(named):
        named.append(f"and {more} more")
    sync.problem = "\n".join(named).replace("\0", "")
    sync.finished_at = at
    sync.save()
    note = f"{sync.read} read, {sync.stored} new or changed, {sync.unreadable} unreadable"
    record(Event.ADVISORIES_IMPORTED, on=sync, by=by, at=at, note=note)
    return sync
