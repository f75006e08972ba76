"""Store what a hub said about a model: once per commit, and the same as often as it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Subquery

from governance.accounts.models import User
from governance.audit.actions import difference, record
from governance.audit.events import Event
from governance.web.refusals import Refused
from inventory.actions.revisions import store_revision
from inventory.actions.trust import note_replaced
from inventory.digests import set_standing_digests, standing
from inventory.hubs.base import Snapshot
from inventory.hubs.reading import clean_text
from inventory.models import HubModel, ModelAlias, Revision


class NameReused(Refused):
    """A name that belongs to a model of ours now leads to another repository."""


@dataclass(frozen=True)
class Stored:
    """What came of a snapshot.

    `before` and `after` are the facts of the model and of its head commit, `before` being empty
    for a new model; `changed_files` are paths whose bytes differ under a commit known before.
    """

    model: HubModel
    revision: Revision
    new_model: bool
    new_revision: bool
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    changed_files: tuple[str, ...] = ()


@transaction.atomic
def store_snapshot(
    snapshot: Snapshot,
    *,
    by: User | None,
    at: datetime,
    head: bool = True,
    as_ancestor: bool = False,
) -> Stored:
    """Store one model at one commit; `head` says whether it is the newest commit of the model.

    `as_ancestor`: nobody registers it, it is only known because others were made from it. Such a
    model becomes a registered one, and counts as new, when it is stored without.

    :raises Refused: if the hub gave the model no stable key.
    :raises NameReused: if one of its names belongs to another model here.
    """
    if not snapshot.hub_id:
        raise Refused(f"The hub gave {snapshot.repo_id} no stable key, so it cannot be told apart.")
    _refuse_reused_names(snapshot)
    model, created = _locked_model(snapshot, at=at)
    new_model = created or (model.registered_at is None and not as_ancestor)
    before = {} if new_model else facts(model)
    if new_model and not as_ancestor:
        model.registered_by, model.registered_at = by, at
    _update_model(model, snapshot, at=at, head=head or created)
    names = keep_names(model, snapshot, at=at)
    kept = store_revision(model, snapshot, at=at)
    _update_standing(model, kept.revision, head=head or created)
    stored = Stored(
        model, kept.revision, new_model, kept.is_new, before, facts(model), tuple(kept.replaced)
    )
    if kept.replaced:
        note_replaced(kept.revision, kept.replaced, at=at)
    _record(stored, names, news=kept.is_news, by=by, at=at)
    return stored


@transaction.atomic
def mark_unavailable(model: HubModel, *, by: User | None, at: datetime) -> HubModel:
    """Note that the hub shows a model no more; its data stay. The next snapshot takes it back."""
    model = HubModel.objects.select_for_update().get(pk=model.pk)
    if model.unavailable_since is None:
        before = facts(model)
        model.unavailable_since = at
        _note(model, before, "The hub shows this model no more.", by=by, at=at)
    return model


@transaction.atomic
def mark_disabled(model: HubModel, *, by: User | None, at: datetime) -> HubModel:
    """Note that the hub has disabled a model and says nothing else of it; its data stay."""
    model = HubModel.objects.select_for_update().get(pk=model.pk)
    if not model.disabled:
        before = facts(model)
        model.disabled = True
        _note(model, before, "The hub disabled this model.", by=by, at=at)
    return model


@transaction.atomic
def note_event(model: HubModel, event: str, *, ends: bool, at: datetime) -> None:
    """Note what happened to a model at its hub, so that what rests on it can tell.

    `ends` says that nothing may rest on it any more; otherwise somebody has to look. The caller
    writes the entry of the log, which says more.
    """
    row = HubModel.objects.select_for_update().get(pk=model.pk)
    said = f"“{event[:90]}” on {at:%Y-%m-%d at %H:%M}"
    if ends:
        row.standing_event = said
    else:
        row.access_event = said
    set_standing_digests(row)
    row.save(update_fields=["standing_event", "access_event", "standing_digest", "access_digest"])


def note_checked(models: QuerySet[HubModel], last: Subquery) -> None:
    """Note for many models at once when their hub last answered without any news."""
    models.update(checked_at=last)


def _note(
    model: HubModel, before: Mapping[str, Any], note: str, *, by: User | None, at: datetime
) -> None:
    """Write a change of the standing that came without a snapshot."""
    set_standing_digests(model)
    model.save(update_fields=["unavailable_since", "disabled", "standing_digest", "access_digest"])
    was, now = difference(before, facts(model))
    record(Event.MODEL_SNAPSHOT_STORED, on=model, by=by, at=at, before=was, after=now, note=note)


def facts(model: HubModel) -> dict[str, Any]:
    """Return what is known of a model and of its head commit as JSON data, for comparison."""
    head = Revision.objects.filter(model=model, sha=model.head_sha).without_bulk().first()
    known = {"repo_id": model.repo_id, "sha": model.head_sha, **standing(model)}
    if head is None:
        return known
    return known | {
        "licence_link": head.licence_link,
        "scan_status": head.scan_status,
        "scan_issues": head.scan_issues,
        "base_models": sorted(
            [list(row) for row in head.base_models.claimed().values_list("repo_id", "relation")]
        ),
        "digest": head.digest,
    }


def _refuse_reused_names(snapshot: Snapshot) -> None:
    for name in (snapshot.repo_id, *snapshot.aliases):
        taken = HubModel.objects.known_as(snapshot.hub, name).exclude(hub_id=snapshot.hub_id)
        if owner := taken.first():
            raise NameReused(
                f"The name {name} belongs here to a model {_known_since(owner)}, but at the hub "
                "it now leads to another repository. The two are not mixed up: "
                "nothing was stored. Find out who holds the name now before anybody downloads it."
            )


def _known_since(owner: HubModel) -> str:
    if owner.registered_at is None:
        return "that others here were made from"
    return f"registered on {owner.registered_at:%d %B %Y}"


def _locked_model(snapshot: Snapshot, *, at: datetime) -> tuple[HubModel, bool]:
    model, created = HubModel.objects.get_or_create(
        hub=snapshot.hub,
        hub_id=snapshot.hub_id,
        defaults={
            "repo_id": snapshot.repo_id,
            "head_sha": snapshot.sha,
            "checked_at": at,
        },
    )
    return HubModel.objects.select_for_update().get(pk=model.pk), created


def _update_model(model: HubModel, snapshot: Snapshot, *, at: datetime, head: bool) -> None:
    if model.repo_id != snapshot.repo_id:
        _keep_name(model, model.repo_id, at=at)
    model.repo_id = snapshot.repo_id
    model.publisher = _line(snapshot.author, 96) or snapshot.repo_id.partition("/")[0]
    model.gated = snapshot.gated
    model.private = snapshot.private
    model.disabled = snapshot.disabled
    model.unavailable_since = None
    model.checked_at = at
    if head:
        model.head_sha = snapshot.sha
        model.pipeline_tag = _line(snapshot.pipeline_tag, 64)
        model.library_name = _line(snapshot.library_name, 64)


def _update_standing(model: HubModel, revision: Revision, *, head: bool) -> None:
    """Take over the licence of the head, once its commit is stored, and write the model."""
    if head:
        model.head_licence_key = revision.licence_key
        model.head_licence_name = revision.licence_name
        model.head_licence_text_sha256 = revision.licence_text_sha256
    set_standing_digests(model)
    model.save()


def keep_names(model: HubModel, snapshot: Snapshot, *, at: datetime) -> list[str]:
    """Remember every name that led to the model; return those that were not known."""
    new = [name for name in snapshot.aliases if _keep_name(model, name, at=at)]
    model.aliases.filter(hub=model.hub, repo_id=model.repo_id).delete()
    return [name for name in new if name != model.repo_id]


def _keep_name(model: HubModel, name: str, *, at: datetime) -> bool:
    _, created = ModelAlias.objects.get_or_create(
        hub=model.hub, repo_id=name, defaults={"model": model, "seen_at": at}
    )
    return created


def _record(
    stored: Stored, names: Sequence[str], *, news: bool, by: User | None, at: datetime
) -> None:
    """Write the log, which also sets off the first poll or a new assessment.

    A name that was not known is news as well: an advisory may speak of the model by it.
    """
    before, after = difference(stored.before, stored.after)
    if stored.new_model:
        registered = stored.model.registered_at is not None
        event = Event.MODEL_REGISTERED if registered else Event.ANCESTOR_STORED
        record(event, on=stored.model, by=by, at=at, after=after)
    elif news or before or after or names:
        note = f"Commit {stored.revision.sha[:12]}"
        if names:
            note += f", also known as {', '.join(names)}"
        if stored.changed_files:
            note += f", {len(stored.changed_files)} files differ under the same commit"
        record(
            Event.MODEL_SNAPSHOT_STORED,
            on=stored.model, by=by, at=at, before=before, after=after, note=note,
        )  # fmt: skip


def _line(text: str | None, limit: int) -> str:
    return clean_text(text or "")[:limit]
