"""Models that are on no hub: entered, given new versions and changed by people."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can_anywhere
from governance.audit.actions import difference, record
from governance.audit.events import Event
from governance.rules.licence_catalogue import catalogue
from governance.web.refusals import NotAllowed, Refused
from inventory.actions.snapshots import Stored, store_snapshot
from inventory.entries import HUB, NAME, TERMS, Entered
from inventory.hubs.base import BaseModelFact, FileFacts
from inventory.models import HubModel, Revision

CHANGEABLE = frozenset(
    {"publisher", "kept_at", "licence", "terms", "pipeline_tag", "description", "base_models"}
)


@transaction.atomic
def enter_model(entered: Entered, *, by: User, at: datetime) -> HubModel:
    """Register a model that is on no hub, with its first version. Nothing is fetched.

    :raises NotAllowed: if the person may register models nowhere.
    :raises Refused: if something is missing, or a model of this name is here.
    """
    _check(entered, by)
    if taken := HubModel.objects.spelt_like(HUB, entered.name).first():
        raise Refused(f"{taken} is entered already. Add a new version on its page.", field="name")
    stored = _store(entered, by=by, at=at)
    if not stored.new_model:
        raise Refused("Somebody entered a model of this name a moment ago.", field="name")
    record(Event.MODEL_ENTERED, on=stored.model, by=by, at=at, after=_described(entered))
    return stored.model


@transaction.atomic
def add_revision(model: HubModel, entered: Entered, *, by: User, at: datetime) -> Revision:
    """Add a version to a model that was entered by hand; it is the newest from then on.

    :raises NotAllowed: if the person may register models nowhere.
    :raises Refused: if the model comes from a hub, or has a version of this label.
    """
    row = _entered_row(model)
    entered = replace(entered, name=row.repo_id)
    _check(entered, by)
    if row.revisions.filter(label=entered.label).exists():
        raise Refused(f"{row} has a version {entered.label} already.", field="label")
    stored = _store(entered, by=by, at=at)
    record(
        Event.MODEL_CHANGED, on=row, by=by, at=at, after=_described(entered),
        note=f"Version {entered.label}",
    )  # fmt: skip
    return stored.revision


@transaction.atomic
def change(model: HubModel, *, by: User, at: datetime, **changes: Any) -> HubModel:
    """Change what is said of the newest version, of `CHANGEABLE`; its files stay what they are.

    :raises NotAllowed: if the person may register models nowhere.
    :raises Refused: if the model comes from a hub.
    :raises TypeError: if something is named that cannot be changed.
    """
    if unknown := set(changes) - CHANGEABLE:
        raise TypeError(f"An entry has no {', '.join(sorted(unknown))} to change.")
    row = _entered_row(model)
    known = entered_of(row)
    entered = replace(known, **changes)
    _check(entered, by)
    was, now = difference(_described(known), _described(entered))
    if now:
        _store(entered, by=by, at=at)
        record(Event.MODEL_CHANGED, on=row, by=by, at=at, before=was, after=now)
        row.refresh_from_db()
    return row


def entered_of(model: HubModel) -> Entered:
    """Return what was entered for the newest version of a model."""
    head = Revision.objects.defer("raw").get(model=model, sha=model.head_sha)
    bases = head.base_models.claimed().values_list("repo_id", "relation")
    return Entered(
        name=model.repo_id,
        publisher=model.publisher,
        label=head.label,
        kept_at=head.card.get("kept_at", ""),
        licence="" if head.licence_key == "other" else head.licence_key,
        terms=head.licence_text,
        pipeline_tag=model.pipeline_tag,
        description=head.card.get("description", ""),
        base_models=tuple(BaseModelFact(name, relation) for name, relation in bases),
        files=tuple(FileFacts(row.path, row.size, "", row.sha256) for row in head.files.all()),
    )


def _store(entered: Entered, *, by: User, at: datetime) -> Stored:
    stored = store_snapshot(entered.snapshot(), by=by, at=at)
    if stored.revision.label != entered.label:
        stored.revision.label = entered.label
        stored.revision.save(update_fields=["label"])
    return stored


def _entered_row(model: HubModel) -> HubModel:
    row = HubModel.objects.select_for_update().get(pk=model.pk)
    if row.hub != HUB:
        raise Refused("What is known of this model comes from its hub and is not changed by hand.")
    return row


def _check(entered: Entered, by: User) -> None:
    if not can_anywhere(by, Permission.MODEL_REGISTER):
        raise NotAllowed("You may not register models. Ask an administrator for the role.")
    if not NAME.fullmatch(entered.name):
        raise Refused(
            "Write the name as org/name, with letters, digits, “.”, “_” and “-”.", field="name"
        )
    if not entered.publisher.strip():
        raise Refused("Say who made the model or answers for it.", field="publisher")
    if not entered.label.strip():
        raise Refused("Give this version a label, such as 1.0.", field="label")
    if entered.licence and entered.licence not in catalogue():
        raise Refused(
            "Choose a licence of the catalogue, or write down the terms.", field="licence"
        )
    if len(entered.terms) > TERMS:
        raise Refused(f"The terms have at most {TERMS:,} characters.", field="terms")


def _described(entered: Entered) -> Mapping[str, Any]:
    """Return what the log says of an entry; files by their number, for the digest covers them."""
    return {
        "label": entered.label,
        "publisher": entered.publisher,
        "kept_at": entered.kept_at,
        "licence": entered.licence,
        "terms": entered.terms[:500],
        "pipeline_tag": entered.pipeline_tag,
        "description": entered.description[:500],
        "base_models": [[base.repo_id, base.relation] for base in entered.base_models],
        "files": len(entered.files),
        "sha": entered.sha,
    }
