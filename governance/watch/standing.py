"""Whether a hub is asked now, in words: as planned, or left alone until then, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from governance.watch.models import HubBudget, HubPause, Poll
from governance.watch.models.budgets import PATIENCE
from inventory.hubs import HUBS
from inventory.hubs.base import MeteredHub

QUOTA = "Our share of its quota is used up until then."
SLOWER = "It asked us to slow down."


@dataclass(frozen=True)
class Standing:
    """How a hub stands. `state` is a badge's; no `why` if all is well.

    `until` is how long it is left alone; None where it is not.
    """

    state: str = "active"
    words: str = "Asked as planned"
    why: str = ""
    until: datetime | None = None


def of_hub(pause: HubPause | None, spent: HubBudget | None, at: datetime) -> Standing:
    """Return how a hub stands; `spent` is the quota without which no poll begins."""
    if spent is not None:
        return _spent(spent.resets_at)
    if pause is None:
        return Standing()
    until = pause.until if pause.is_open(at) else None
    return _paused(until, pause.failures, is_tried=pause.probe_started_at is not None)


def of_poll(poll: Poll) -> Standing:
    """Return how the hub of a poll stands, as `with_standing` has read it."""
    if poll.spent_until:
        return _spent(poll.spent_until)
    return _paused(poll.paused_until, poll.hub_failures or 0, is_tried=bool(poll.tried_since))


def account_of(hub: str) -> str:
    """Return what stands for a hub's endpoint and our token; "" where nothing is counted."""
    client = HUBS[hub]() if hub in HUBS else None
    return client.account if isinstance(client, MeteredHub) else ""


def accounts() -> Mapping[str, str]:
    """Return the account at each hub whose questions are counted."""
    return {hub: account for hub in HUBS if (account := account_of(hub))}


def _spent(until: datetime) -> Standing:
    return Standing("needs_review", "Left alone", QUOTA, until)


def _paused(until: datetime | None, failures: int, *, is_tried: bool) -> Standing:
    """Return badge, words and reason: closed, open or half-open, as a person says it."""
    if until and is_tried:
        why = "It failed again and again. One poll goes first."
        return Standing("in_review", "Being tried", why, until)
    broken = failures >= PATIENCE
    if until:
        why = f"It failed {failures} times in a row." if broken else SLOWER
        return Standing("needs_review", "Left alone", why, until)
    if broken:
        why = "The pause after many failures is over. One poll goes first."
        return Standing("in_review", "Tried next", why)
    return Standing()
