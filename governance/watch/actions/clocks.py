"""What was noted before this machine's clock was set back, brought back to now."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from governance.watch.actions.schedule import LONGEST_PAUSE, LONGEST_WAIT, lease, next_turn
from governance.watch.models import HubPause, Poll

# The clocks of two machines may differ by so much.
TOLERANCE = timedelta(minutes=1)
MOMENTS = (
    "last_started_at", "last_success_at", "stale_since", "missing_since", "scans_waited_for_since",
)  # fmt: skip


@transaction.atomic
def note_clock_set_back(*, at: datetime) -> int:
    """Plan anew what was polled in a future that has not come; return how many polls that are.

    A poll that is under way is held for one more lease from now: whoever holds it may be alive,
    and two never ask at once.
    """
    late = at + TOLERANCE
    strange = Q(last_started_at__gt=late) | Q(last_success_at__gt=late)
    held = Q(leased_until__gt=late + lease())
    rows = list(Poll.objects.select_for_update(of=("self",)).filter(strange | held)
                .select_related("model"))  # fmt: skip
    for row in rows:
        _bring_back(row, at)
    Poll.objects.bulk_update(rows, [*MOMENTS, "due_at", "leased_until"], batch_size=500)
    HubPause.objects.filter(until__gt=late + LONGEST_WAIT).update(until=at + LONGEST_PAUSE)
    return len(rows)


def _bring_back(row: Poll, at: datetime) -> None:
    for name in MOMENTS:
        noted = getattr(row, name)
        setattr(row, name, min(noted, at) if noted else None)
    row.due_at = min(row.due_at, next_turn(row.model, at))
    if row.leased_until is not None:
        row.leased_until = min(row.leased_until, at + lease())
