"""Waivers of an approval: show them, ask for one, grant, refuse or end one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.accounts.models import User
from governance.accounts.permissions import Permission
from governance.approvals import actions
from governance.approvals.condition_forms import NoteForm, WaiverForm
from governance.approvals.models import Approval, Waiver
from governance.approvals.states import lacking
from governance.approvals.waiver_rules import (
    decided,
    subjects,
    why_not_ask,
    why_not_decide,
    why_not_end,
)
from governance.approvals.waivers import subject_of
from governance.web.refusals import Refused
from inventory.models import HubModel

VERBS: Mapping[str, tuple[str, Callable[..., Waiver]]] = {
    "grant": ("Grant the waiver", actions.grant_waiver),
    "refuse": ("Refuse the waiver", actions.refuse_waiver),
    "end": ("End the waiver", actions.end_waiver),
}


@dataclass(frozen=True)
class WaiverLine:
    """One waiver in words; `reason` says why the person who looks cannot decide it."""

    row: Waiver
    subject: str
    state: str
    waits: bool
    reason: str
    can_end: bool


def context(approval: Approval, user: User, at: datetime) -> dict[str, Any]:
    """Return what `approvals/_waivers.html` shows of an approval that was read whole."""
    department = approval.use_case.system.department
    may_ask = not (why_not_ask(approval) or lacking(Permission.APPROVAL_REQUEST, user, department))
    return {
        "waivers": [_line(row, approval, user, at) for row in approval.read_waivers],
        "may_ask_waiver": may_ask,
    }


def waiver_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a waiver."""
    user, at = user_of(request), timezone.now()
    found = Approval.objects.visible_to(user).select_related("use_case__system__department")
    approval = get_object_or_404(found, pk=pk)
    form = WaiverForm(_typed(request), subjects=subjects(approval, at), approval=approval)
    if form.is_valid():
        try:
            _ask(approval, form.cleaned_data, by=user, at=at)
        except Refused as refusal:
            _add_error(form, refusal)
        else:
            messages.success(request, "The waiver is asked for.")
            return redirect(f"{approval.get_absolute_url()}#waivers")
    page = {"title": "Ask for a waiver", "approval": approval, "submit": "Ask for the waiver"}
    return _render(request, page, form)


def waiver_decide(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Grant, refuse or end one waiver."""
    user = user_of(request)
    rows = Waiver.objects.visible_to(user)
    found = rows.select_related("model", "asked_by", "approval__use_case__system__department")
    waiver = get_object_or_404(found, pk=pk)
    title, act = VERBS[verb]
    form = NoteForm(_typed(request))
    if form.is_valid():
        try:
            act(waiver, note=form.cleaned_data["note"], by=user, at=timezone.now())
        except Refused as refusal:
            _add_error(form, refusal)
        else:
            return redirect(f"{waiver.approval.get_absolute_url()}#waivers")
    page = {"title": title, "submit": title, "waiver": waiver, "subject": subject_of(waiver)}
    return _render(request, {**page, "approval": waiver.approval}, form)


def _ask(approval: Approval, typed: dict[str, Any], *, by: User, at: datetime) -> None:
    kind, _, named = typed["subject"].partition(":")
    words: dict[str, Any] = {"item": named}
    if kind == "minimum_trust":
        words = {"model": HubModel.objects.get(pk=named)}
    actions.ask_waiver(
        approval, kind, **words, reason=typed["reason"], ends_on=typed["ends_on"], by=by, at=at
    )


def _line(row: Waiver, approval: Approval, user: User, at: datetime) -> WaiverLine:
    row.approval = approval  # The words of its item are read once, with the approval.
    department = approval.use_case.system.department
    waits = not decided(row, approval)
    may = not lacking(Permission.WAIVER_GRANT, user, department)
    reason = why_not_decide(row, approval, user) if waits else ""
    can_end = may and not why_not_end(row, approval, at=at)
    return WaiverLine(row, subject_of(row), _state(row, at), waits, reason, can_end)


def _state(row: Waiver, at: datetime) -> str:
    if row.refused_at:
        return "refused"
    if row.ended_at:
        return "ended"
    if row.granted_at is None:
        return "waiting"
    return "granted" if row.is_in_force(at.date()) else "expired"


def _add_error(form: Any, refusal: Refused) -> None:
    field = {"item": "subject", "model": "subject"}.get(refusal.field, refusal.field)
    form.add_error(field if field in form.fields else None, str(refusal))


def _render(request: HttpRequest, page: dict[str, Any], form: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "approvals/waiver_form.html", {**page, "form": form}, status=status)


def _typed(request: HttpRequest) -> QueryDict | None:
    """Return what was sent; a form that was sent empty is a form that was sent."""
    return request.POST if request.method == "POST" else None
