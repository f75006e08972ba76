"""A model that the hub no longer shows, has disabled, or whose name somebody else has taken."""

from datetime import datetime, timedelta

from governance.audit.actions import record
from governance.audit.events import Event
from governance.watch.comparison import Difference, no_or_yes
from governance.watch.models import ChangeKind
from inventory.actions import mark_unavailable
from inventory.digests import set_standing_digests
from inventory.hubs.base import Snapshot
from inventory.models import HubModel

MISSES_NEEDED = 3
OVER = timedelta(hours=1)
NOT_YET = "It counts as gone once the hub has said so three times over an hour or more."
TAKEN = (
    "The name {name} now belongs to another repository. Nothing of it was taken over. Find out who "
    "holds it before anybody downloads by this name."
)


def in_words(name: str, *, confirmed: bool) -> str:
    """Return what the hub's silence about a model means, and what it will take to believe it."""
    said = f"The hub does not show {name} any more: it was deleted, made private or renamed away."
    return said if confirmed else f"{said} {NOT_YET}"


def is_confirmed(misses: int, since: datetime, *, at: datetime) -> bool:
    """Tell whether a model counts as gone: three answers in a row, spread over an hour or more."""
    return misses >= MISSES_NEEDED and at - since >= OVER


def gone(model: HubModel, *, at: datetime) -> list[Difference]:
    """Mark a model as no longer shown; nothing of what is known is lost."""
    if model.unavailable_since is not None:
        return []
    mark_unavailable(model, by=None, at=at)
    return [_shown(ChangeKind.UNAVAILABLE)]


def disabled(model: HubModel, *, at: datetime) -> list[Difference]:
    """Mark a model that its hub refuses to show because it has disabled it."""
    row = HubModel.objects.select_for_update().get(pk=model.pk)
    if row.disabled:
        return []
    row.disabled = True
    set_standing_digests(row)
    row.save(update_fields=["disabled", "standing_digest", "access_digest"])
    record(
        Event.MODEL_SNAPSHOT_STORED, on=row, by=None, at=at,
        before={"disabled": False}, after={"disabled": True}, note="The hub disabled this model.",
    )  # fmt: skip
    return [_shown(ChangeKind.DISABLED)]


def name_taken(model: HubModel, holder: Snapshot, *, at: datetime) -> list[Difference]:
    """Block a model whose name leads to another repository; said once for each holder."""
    found = taken(model, model.repo_id, holder.hub_id)
    if found:
        mark_unavailable(model, by=None, at=at)
    return found


def taken(model: HubModel, name: str, holder: str) -> list[Difference]:
    """Return the change of a name's holder, unless it is known."""
    after = {"name": name, "repository": holder}
    known = model.changes.filter(kind=ChangeKind.NAME_REUSED).values_list("after", flat=True)
    if after in list(known):
        return []
    before = {"name": name, "repository": model.hub_id}
    return [Difference(ChangeKind.NAME_REUSED, before, after)]


def _shown(kind: ChangeKind) -> Difference:
    name = "disabled" if kind is ChangeKind.DISABLED else "shown by the hub"
    first = kind is ChangeKind.UNAVAILABLE
    return Difference(kind, {name: no_or_yes(first)}, {name: no_or_yes(not first)})
