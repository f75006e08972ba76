"""Take over what a VEX document states, as far as a person chose."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can_anywhere
from governance.audit.actions import record
from governance.audit.events import Event
from governance.watch.actions.triage import triage
from governance.watch.actions.vex_matching import Meeting, meet
from governance.watch.models import VexDocument
from governance.watch.vex.reading import read
from governance.watch.vex.statements import UnreadableVex
from governance.web.refusals import NotAllowed, Refused

TWICE = "The document says two things of “{title}”, and both were chosen. Choose one."
NOT_CHOSEN = "Left as it was decided here."


@transaction.atomic
def keep_vex(name: str, document: Mapping[str, Any], *, by: User, at: datetime) -> VexDocument:
    """Keep a document to be looked at; no finding changes.

    :raises NotAllowed: if the person may not triage findings anywhere.
    :raises Refused: if it is no VEX that can be read.
    """
    if not can_anywhere(by, Permission.FINDING_TRIAGE):
        raise NotAllowed("You may not triage findings. Ask an administrator for the role.")
    try:
        known = read(document, home=settings.BASE_URL)
    except UnreadableVex as error:
        raise Refused(str(error), field="document") from error
    row = VexDocument.objects.create(
        kind=known.kind, name=name[:200] or "VEX document", author=known.author,
        content=dict(document), requested_by=by, requested_at=at,
    )  # fmt: skip
    note = f"{len(known.statements)} statements by {known.author}"
    record(Event.VEX_READ, on=row, by=by, at=at, note=note)
    return row


def plan_vex(document: VexDocument, *, by: User, at: datetime) -> list[Meeting]:
    """Return what each statement would do to the findings as they are now."""
    known = read(document.content, home=settings.BASE_URL)
    return meet(known.statements, by=by, at=at)


@transaction.atomic
def apply_vex(
    document: VexDocument, chosen: Collection[str], *, by: User, at: datetime
) -> list[Meeting]:
    """Take over every statement that meets no decision of ours, and of the others those chosen.

    `chosen` are keys of meetings. Who states it is kept with each finding.

    :raises Refused: if it was applied before, or two contrary statements on one finding are chosen.
    """
    row = VexDocument.objects.select_for_update().get(pk=document.pk)
    if row.applied_at:
        raise Refused("This document was taken over before. Import it again to look at it anew.")
    met = plan_vex(row, by=by, at=at)
    _check(met, chosen)
    done = [_take(row, one, chosen, by=by, at=at) for one in met]
    row.applied_at = at
    row.save(update_fields=["applied_at"])
    taken = sum(one.does == "taken" for one in done)
    record(Event.VEX_APPLIED, on=row, by=by, at=at, note=f"{taken} of {len(done)} taken over")
    return done


def _check(met: Sequence[Meeting], chosen: Collection[str]) -> None:
    said: dict[int, tuple[str, str]] = {}
    for one in met:
        if one.finding is None or not _wanted(one, chosen):
            continue
        words = (one.statement.state, one.statement.justification)
        if said.setdefault(one.finding.pk, words) != words:
            raise Refused(TWICE.format(title=one.finding.title), field="chosen")


def _wanted(one: Meeting, chosen: Collection[str]) -> bool:
    return one.does == "take" or (one.does == "conflict" and one.key in chosen)


def _take(
    document: VexDocument, one: Meeting, chosen: Collection[str], *, by: User, at: datetime
) -> Meeting:
    if one.finding is None or not _wanted(one, chosen):
        left = one.does == "conflict"
        return replace(one, does="left", reason=f"{NOT_CHOSEN} {one.reason}") if left else one
    said = one.statement.detail or f"Stated in {document.name}."
    row = triage(
        one.finding, one.statement.state, justification=one.statement.justification,
        note=said, stated_by=document.author, by=by, at=at,
    )  # fmt: skip
    return replace(one, finding=row, does="taken", reason="")
