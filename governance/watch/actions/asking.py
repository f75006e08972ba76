"""Ask a hub for everything that one poll needs. Nothing is written here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from governance.watch.models import Poll
from inventory.hubs.base import (
    Glance,
    GlancingHub,
    Hub,
    HubError,
    Reason,
    Ref,
    ReferencedHub,
    Snapshot,
)
from inventory.models import HubModel, Revision

# Branches and tags are asked for once a day, a bit early so that a model's fourth turn is in time.
REFS_EVERY = timedelta(hours=23)


@dataclass(frozen=True)
class Answers:
    """What the hub said: the newest commit, the pinned ones, and those it no longer has.

    `kept_history` tells whether the last known commit is still in the history of main; None where
    that was not asked or could not be learnt. `reused` maps former names that now lead to another
    repository to that one's stable key. `problems` are sentences about pinned commits and names.
    `look` is the short look before, None at a hub that cannot be looked at so. `refs` are the
    branches and tags, None where the hub lists none.
    """

    head: Snapshot
    pinned: tuple[tuple[Revision, Snapshot], ...] = ()
    gone: tuple[Revision, ...] = ()
    kept_history: bool | None = None
    reused: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    look: Glance | None = None
    refs: tuple[Ref, ...] | None = None


def refs_are_due(poll: Poll, at: datetime) -> bool:
    """Say whether branches and tags are asked for: once a day, and when a person asks."""
    last = poll.refs_read_at
    recent = last is not None and timedelta(0) <= at - last < REFS_EVERY
    return not recent or poll.asked_at is not None


def expected(poll: Poll, at: datetime) -> int:
    """Return how many requests a look without news takes; a former name costs two: it redirects."""
    if not poll.seen:
        return 0
    return len(poll.seen) + len(poll.former_names or ()) - (not refs_are_due(poll, at))


def glance(poll: Poll, hub: Hub, *, at: datetime) -> Glance | None:
    """Look whether anything is different from the last time; None at a hub that cannot tell.

    A poll that has a problem is never taken for unchanged: what went wrong is asked for again.

    :raises HubError: if the hub refuses the model itself.
    :raises HubUnavailable: if any question went without an answer.
    """
    if not isinstance(hub, GlancingHub):
        return None
    model = poll.model
    pinned = sorted(set(poll.pinned_shas or ()) - {model.head_sha})
    marks = {} if poll.stale_since or poll.problem else poll.seen
    names = [model.repo_id, *sorted(set(poll.former_names or ()))]
    with_refs = not marks or refs_are_due(poll, at)
    return hub.glance(names, [model.head_sha, *pinned], marks=marks, with_refs=with_refs)


def pinned_in_use(model: HubModel) -> list[Revision]:
    """Return the revisions of a model that systems use which are not retired."""
    used = Revision.objects.filter(model=model, uses__system__retired_at=None, uses__isnull=False)
    return list(used.without_bulk().order_by("pk").distinct())


def ask(model: HubModel, hub: Hub) -> Answers:
    """Ask for the model at main and at each pinned revision.

    :raises HubError: if the hub refuses the model itself.
    :raises HubUnavailable: if any question went without an answer; then nothing is believed.
    """
    head = hub.snapshot(model.repo_id)
    if not head.hub_id:
        raise HubError(Reason.UNREADABLE, f"The hub gave {model.repo_id} no stable key.")
    if head.hub_id != model.hub_id:
        return Answers(head)
    pinned, gone, problems = _pinned(model, head, hub)
    reused = tuple(_reused(model, hub))
    kept = _kept_history(model, head, hub)
    refs = _refs(head, hub)
    return Answers(head, tuple(pinned), tuple(gone), kept, reused, tuple(problems), refs=refs)


def _pinned(
    model: HubModel, head: Snapshot, hub: Hub
) -> tuple[list[tuple[Revision, Snapshot]], list[Revision], list[str]]:
    read: list[tuple[Revision, Snapshot]] = []
    gone: list[Revision] = []
    problems: list[str] = []
    for revision in pinned_in_use(model):
        if revision.sha == head.sha:
            continue
        try:
            read.append((revision, _at(revision, head, hub)))
        except HubError as error:
            if error.reason is Reason.REVISION_NOT_FOUND:
                gone.append(revision)
            else:
                problems.append(f"Commit {revision.sha[:12]}: {error}")
    return read, gone, problems


def _at(revision: Revision, head: Snapshot, hub: Hub) -> Snapshot:
    snapshot = hub.snapshot(head.repo_id, revision=revision.sha)
    if (snapshot.sha, snapshot.hub_id) != (revision.sha, head.hub_id):
        raise HubError(Reason.UNREADABLE, "The hub answered with another commit or repository.")
    return snapshot


def _reused(model: HubModel, hub: Hub) -> Iterable[tuple[str, str]]:
    """Yield former names that somebody else has taken: people still download by them."""
    for name in model.aliases.values_list("repo_id", flat=True):
        try:
            holder = hub.snapshot(name).hub_id
        except HubError:
            continue  # A name that leads nowhere is in nobody's hands.
        if holder and holder != model.hub_id:
            yield name, holder


def _refs(head: Snapshot, hub: Hub) -> tuple[Ref, ...] | None:
    """Return branches and tags; a hub that refuses to list them has none that we know."""
    if not isinstance(hub, ReferencedHub):
        return None
    try:
        return hub.refs(head.repo_id)
    except HubError:
        return None


def _kept_history(model: HubModel, head: Snapshot, hub: Hub) -> bool | None:
    if head.sha == model.head_sha:
        return None
    try:
        return hub.commits_contain(head.repo_id, model.head_sha)
    except HubError:
        return None
