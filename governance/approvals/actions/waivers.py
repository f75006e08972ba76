"""Ask for a waiver, grant or refuse it, end it early, and note which ones an approval rests on."""

from datetime import date, datetime, timedelta

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.approvals.actions.integrity import in_words
from governance.approvals.actions.locking import locked, refuse_if
from governance.approvals.models import Approval, Waiver
from governance.approvals.waiver_rules import (
    decided,
    needed_by,
    why_not_ask,
    why_not_decide,
    why_not_end,
    why_not_waive,
)
from governance.approvals.waivers import subject_of
from governance.audit.actions import record
from governance.audit.events import Event
from governance.rules import policy
from governance.web.moments import day_in_words
from governance.web.refusals import NotAllowed
from inventory.models import HubModel


@transaction.atomic
def ask_waiver(
    approval: Approval,
    kind: str,
    *,
    item: str = "",
    model: HubModel | None = None,
    reason: str,
    ends_on: date,
    by: User,
    at: datetime,
) -> Waiver:
    """Ask to do without a checklist item, or the minimum trust of a model, until a day.

    For an approval it renews a waiver that the approval rests on.

    :raises NotAllowed: if the person may not request approvals for the department.
    :raises Refused: if this cannot be waived, no reason is given, or the day does not do.
    """
    approval = locked(approval)
    require(by, Permission.APPROVAL_REQUEST, approval.use_case.system.department)
    refuse_if(why_not_ask(approval))
    waiver = Waiver(
        approval=approval, kind=kind, item=item, model=model, reason=reason.strip(),
        ends_on=ends_on, asked_by=by, asked_at=at,
    )  # fmt: skip
    refuse_if(why_not_waive(approval, waiver, at=at), field="item" if item else "model")
    if not waiver.reason:
        refuse_if("Say why this use cannot wait for it.", field="reason")
    _check_end(ends_on, at=at)
    with in_words(waiver):
        waiver.save()
    _record(Event.WAIVER_ASKED, waiver, approval, note=waiver.reason, by=by, at=at)
    return waiver


@transaction.atomic
def grant_waiver(waiver: Waiver, *, note: str = "", by: User, at: datetime) -> Waiver:
    """Grant a waiver. One that renews what an approval rests on counts at once.

    :raises NotAllowed: if the person may not grant waivers, or asked for this one.
    :raises Refused: if it was decided before, or its last day is past.
    """
    approval, waiver = _taken(waiver)
    _check_turn(waiver, approval, by)
    _check_end(waiver.ends_on, at=at)
    waiver.granted_by, waiver.granted_at, waiver.note = by, at, note.strip()
    waiver.relied_on = any(
        row.covers == waiver.covers for row in approval.waivers.filter(relied_on=True)
    )
    with in_words(waiver):
        waiver.save(update_fields=["granted_by", "granted_at", "note", "relied_on"])
    _record(Event.WAIVER_GRANTED, waiver, approval, note=waiver.note, by=by, at=at)
    return waiver


@transaction.atomic
def refuse_waiver(waiver: Waiver, *, note: str, by: User, at: datetime) -> Waiver:
    """Refuse a waiver, and say why.

    :raises NotAllowed: if the person may not grant waivers, or asked for this one.
    :raises Refused: if it was decided before, or no reason is given.
    """
    approval, waiver = _taken(waiver)
    _check_turn(waiver, approval, by)
    if not note.strip():
        refuse_if("Say why, so that the requester knows what is needed instead.", field="note")
    waiver.refused_by, waiver.refused_at, waiver.note = by, at, note.strip()
    waiver.save(update_fields=["refused_by", "refused_at", "note"])
    _record(Event.WAIVER_REFUSED, waiver, approval, note=waiver.note, by=by, at=at)
    return waiver


@transaction.atomic
def end_waiver(waiver: Waiver, *, note: str, by: User, at: datetime) -> Waiver:
    """End a waiver before its last day; an approval that rests on it is not valid from then on.

    :raises NotAllowed: if the person may not grant waivers for the department.
    :raises Refused: if it is over already, or no reason is given.
    """
    approval, waiver = _taken(waiver)
    require(by, Permission.WAIVER_GRANT, approval.use_case.system.department)
    refuse_if(why_not_end(waiver, approval, at=at))
    if not note.strip():
        refuse_if("Say why it ends early.", field="note")
    _end(waiver, approval, note=note.strip(), by=by, at=at)
    return waiver


def rely_on_waivers(approval: Approval, *, at: datetime) -> list[Waiver]:
    """Note, at approval, which waivers it rests on; the others were not needed and end.

    Call it while the approval is locked, before its gaps are closed by anything else.
    """
    needed = needed_by(approval, at)
    relied = []
    for waiver in approval.waivers.living().order_by("pk"):
        if waiver.is_in_force(at.date()) and waiver.covers in needed:
            waiver.relied_on = True
            waiver.save(update_fields=["relied_on"])
            relied.append(waiver)
        else:
            _end(waiver, approval, note="The approval does not need it.", by=None, at=at)
    return relied


def _taken(waiver: Waiver) -> tuple[Approval, Waiver]:
    approval = locked(waiver.approval)
    rows = Waiver.objects.select_for_update(of=("self",)).select_related("asked_by", "model")
    return approval, rows.get(pk=waiver.pk)


def _check_turn(waiver: Waiver, approval: Approval, by: User) -> None:
    """Pass whoever may decide a waiver that waits for a decision.

    :raises NotAllowed: if it is the person who may not.
    :raises Refused: if nobody may.
    """
    refuse_if(decided(waiver, approval))
    if reason := why_not_decide(waiver, approval, by):
        raise NotAllowed(reason)


def _end(waiver: Waiver, approval: Approval, *, note: str, by: User | None, at: datetime) -> None:
    waiver.ended_by, waiver.ended_at = by, at
    waiver.save(update_fields=["ended_by", "ended_at"])
    _record(Event.WAIVER_ENDED, waiver, approval, note=note, by=by, at=at)


def _check_end(ends_on: date, *, at: datetime) -> None:
    if ends_on < at.date():
        refuse_if("This day is past. Choose today or a later one.", field="ends_on")
    last = at.date() + timedelta(days=policy.longest_waiver_days())
    if ends_on > last:
        refuse_if(
            f"A waiver lasts at most {policy.longest_waiver_days()} days, so until "
            f"{day_in_words(last)}. Choose an earlier day.",
            field="ends_on",
        )


def _record(
    event: Event, waiver: Waiver, approval: Approval, *, note: str, by: User | None, at: datetime
) -> None:
    what = subject_of(waiver)
    after = {"waiver": waiver.pk, "of": what, "ends_on": waiver.ends_on.isoformat()}
    record(event, on=approval, by=by, at=at, after=after, note=f"Waiver of {what}. {note}".strip())
