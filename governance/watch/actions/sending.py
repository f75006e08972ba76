"""Which polls are sent out now: as many as the hubs let us ask, the longest waiting first."""

from collections.abc import Callable, Mapping
from datetime import datetime

from governance.watch.models import HubBudget, Poll
from inventory.hubs.base import Hub, MeteredHub

# Every poll begins with a request of this kind.
FIRST = "api"


def to_send(hubs: Mapping[str, Callable[[], Hub]], *, at: datetime, at_most: int) -> list[int]:
    """Return the polls to send out, of each hub no more than its quota has room for.

    A hub whose quota is spent is left alone until its window is over: what is due there would
    only be put off.
    """
    due = Poll.objects.in_turn(at).order_by("due_at", "pk")
    found: list[int] = []
    for name, hub in hubs.items():
        room = min(_room(name, hub(), at), at_most - len(found))
        found += due.filter(model__hub=name).values_list("pk", flat=True)[: max(room, 0)]
    return found


def _room(name: str, hub: Hub, at: datetime) -> float:
    """Return how many requests may be sent to a hub now; no end where it never named a quota."""
    if not isinstance(hub, MeteredHub):
        return float("inf")
    row = HubBudget.objects.of(name, hub.account).filter(bucket=FIRST).first()
    return row.room(at) if row else float("inf")
