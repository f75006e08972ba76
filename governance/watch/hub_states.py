"""How each hub stands: what it is asked for, what is left of its quota, whether it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Exists, Max, Min, OuterRef, Q

from governance.watch.actions.sending import FIRST
from governance.watch.models import HookDelivery, HubBudget, HubPause, Poll
from governance.watch.standing import Standing, account_of, accounts, of_hub
from inventory.hubs import HUBS
from inventory.models import HubModel, HubName

STALE_SHOWN = 20


@dataclass(frozen=True)
class HubState:
    """One hub. `stale_since` is since when the model that waits longest has had no good answer.

    Of its `models` those in use are `watched`; `over` are the buckets whose window has ended.
    """

    title: str
    address: str
    models: int
    watched: int
    stale: int
    stale_since: datetime | None
    standing: Standing
    budgets: tuple[HubBudget, ...]
    over: frozenset[str]
    last_message: datetime | None


def hub_states(at: datetime) -> list[HubState]:
    """Return every hub with models, and the one that is asked by default, in four statements."""
    polls = _polls()
    pauses = {pause.hub: pause for pause in HubPause.objects.all()}
    budgets = list(HubBudget.objects.all())
    last = dict(HookDelivery.objects.values_list("hub").annotate(last=Max("received_at")))
    shown = [name for name in HUBS if name in polls or name == HubName.HUGGINGFACE]
    return [
        _state(name, polls.get(name, {}), pauses.get(name), budgets, last, at) for name in shown
    ]


def stale_polls(at: datetime) -> list[Poll]:
    """Return the polls whose hub has not answered well for longest, twenty at most."""
    rows = Poll.objects.stale().with_standing(accounts(), bucket=FIRST, at=at)
    rows = rows.select_related("model").defer("seen", "verdicts")
    return list(rows.order_by("stale_since", "pk")[:STALE_SHOWN])


def _polls() -> dict[str, Mapping[str, object]]:
    used = Exists(HubModel.objects.in_use().filter(pk=OuterRef("model")))
    rows = Poll.objects.annotate(used=used).values("model__hub").annotate(
        models=Count("pk"), watched=Count("pk", filter=Q(used=True)),
        stale=Count("pk", filter=Q(stale_since__isnull=False)),
        since=Min("stale_since"), asked=Max("last_started_at"),
    )  # fmt: skip
    return {row["model__hub"]: row for row in rows}


def _state(
    name: str,
    polls: Mapping[str, object],
    pause: HubPause | None,
    budgets: list[HubBudget],
    last: Mapping[str, datetime],
    at: datetime,
) -> HubState:
    account = account_of(name)
    mine = tuple(row for row in budgets if (row.hub, row.account) == (name, account))
    spent = next((row for row in mine if row.bucket == FIRST and not row.room(at)), None)
    address = ADDRESSES[name]()
    standing = of_hub(pause, spent, at)
    if not (address and standing.why):
        standing = _never_asked(address, polls) or standing
    return HubState(
        title=HubName(name).label,
        address=address,
        models=int(str(polls.get("models", 0))),
        watched=int(str(polls.get("watched", 0))),
        stale=int(str(polls.get("stale", 0))),
        stale_since=_moment(polls.get("since")),
        standing=standing,
        budgets=mine,
        over=frozenset(row.bucket for row in mine if row.is_over(at)),
        last_message=last.get(name),
    )


def _never_asked(address: str, polls: Mapping[str, object]) -> Standing | None:
    """Return the standing of a hub of which nobody can say whether it answers; None for others."""
    if not address:
        return Standing("unknown", "Cannot be asked", "No address of it is set.")
    if not polls.get("models"):
        return Standing("unknown", "Nothing to ask about")
    return None if polls.get("asked") else Standing("unknown", "Not asked yet")


def _moment(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None


ADDRESSES = {
    HubName.HUGGINGFACE.value: lambda: settings.HF_ENDPOINT,
    HubName.OLLAMA.value: lambda: settings.OLLAMA_ENDPOINT,
    HubName.MANIFEST.value: lambda: settings.MANIFEST_ENDPOINT,
}
