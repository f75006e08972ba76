"""One run of an advisory source from beginning to end: never two of one place at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from governance.accounts.models import User
from governance.audit.actions import record
from governance.audit.events import Event
from governance.watch.actions.matching import match_all
from governance.watch.models import Sync
from governance.web.refusals import Refused

# Longer than the limits of time let a feed be read.
ABANDONED_AFTER = timedelta(minutes=30)
INTERRUPTED = "It was interrupted. What was stored until then is kept."
IMPORT, STORED = "import", "stored"
PROBLEMS_NAMED = 20


def begin(source: str, origin: str, *, at: datetime) -> Sync:
    """Start a run, after giving up those whose worker died.

    :raises Refused: if another run of the same place is under way.
    """
    give_up_abandoned(at=at)
    try:
        with transaction.atomic():
            return Sync.objects.create(source=source, origin=origin[:300], started_at=at)
    except IntegrityError as error:
        raise Refused("Advisories are being read from there at this moment.") from error


def give_up_abandoned(*, at: datetime) -> int:
    """End the runs that were left unfinished for half an hour; return how many.

    Their worker died after storing advisories and before comparing them, and what it stored is no
    news to the next run. So everything is compared first: a crash here costs only a repeat.
    """
    left = Sync.objects.filter(finished_at=None, started_at__lte=at - ABANDONED_AFTER)
    ids = list(left.values_list("pk", flat=True))
    if not ids:
        return 0
    match_all(at=at)
    return left.filter(pk__in=ids).update(finished_at=at, problem=INTERRUPTED)


@transaction.atomic
def finish(sync: Sync, failures: Sequence[str], *, by: User | None, at: datetime) -> Sync:
    """End a run; `failures` are sentences about the whole of it.

    Of the records that could not be read, which are rows each, the first twenty are named as well.
    """
    sync.problem = "\n".join([*failures, *_unreadable(sync)]).replace("\0", "")
    sync.finished_at = at
    sync.save()
    note = f"{sync.read} read, {sync.stored} new or changed, {sync.unreadable} unreadable"
    record(Event.ADVISORIES_IMPORTED, on=sync, by=by, at=at, note=note)
    return sync


def failure_of(sync: Sync) -> str:
    """Return what failed of a run as a whole: its problem without the records that it names."""
    return sync.problem.removesuffix("\n".join(_unreadable(sync))).strip()


def _unreadable(sync: Sync) -> list[str]:
    listed = [str(problem) for problem in sync.problems.all()[:PROBLEMS_NAMED]]
    more = sync.unreadable - len(listed)
    return [*listed, f"and {more:,} more"] if more else listed
