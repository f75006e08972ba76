"""Conditions of an approval: show them, set one, change its date or owner, show that it is met."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.approvals import actions
from governance.approvals.actions.conditions import why_not_meet, why_not_set
from governance.approvals.condition_forms import ChangeConditionForm, ConditionForm, MeetForm
from governance.approvals.models import Approval, Condition
from governance.evidence.attaching import attached
from governance.web.refusals import Refused


@dataclass(frozen=True)
class ConditionLine:
    """One condition with its state, and what the person who looks may do with it."""

    row: Condition
    state: str
    can_meet: bool
    can_change: bool


def context(approval: Approval, user: User, at: datetime) -> dict[str, Any]:
    """Return what `approvals/_conditions.html` shows of an approval that was read whole."""
    department = approval.use_case.system.department
    may_set = can(user, Permission.CONDITION_SET, department) and not why_not_set(approval)
    may_meet = can(user, Permission.EVIDENCE_ADD, department)
    return {
        "conditions": [
            ConditionLine(
                row,
                _state(row, at),
                may_meet and not why_not_meet(row, approval),
                may_set and row.met_at is None,
            )
            for row in approval.read_conditions
        ],
        "may_set_condition": may_set,
    }


def condition_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a condition."""
    user = user_of(request)
    found = Approval.objects.visible_to(user).select_related("use_case__system__department")
    approval = get_object_or_404(found, pk=pk)
    form = ConditionForm(_typed(request), user=user)
    if form.is_valid() and _done(
        form,
        lambda: actions.set_condition(approval, **form.cleaned_data, by=user, at=timezone.now()),
    ):
        return _back(request, approval, "The condition is set.")
    page = {"title": "Set a condition", "approval": approval, "submit": "Set condition"}
    return _render(request, page, form)


def condition_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a condition another date or owner."""
    user, condition = user_of(request), _visible(request, pk)
    form = ChangeConditionForm(_typed(request), user=user, condition=condition)
    if form.is_valid() and _done(
        form,
        lambda: actions.change_condition(
            condition, **form.cleaned_data, by=user, at=timezone.now()
        ),
    ):
        return _back(request, condition.approval, "The condition is changed.")
    page = {"title": "Change a condition", "condition": condition, "submit": "Change"}
    return _render(request, {**page, "approval": condition.approval}, form)


def condition_meet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what proves that a condition is met."""
    user, condition = user_of(request), _visible(request, pk)
    form = MeetForm(_typed(request), request.FILES or None, user=user)
    if form.is_valid() and _done(form, lambda: _meet(condition, form, by=user)):
        return _back(request, condition.approval, "The condition is met.")
    page = {"title": "Show that a condition is met", "condition": condition}
    page |= {"approval": condition.approval, "submit": "The condition is met"}
    return _render(request, page, form)


@transaction.atomic
def _meet(condition: Condition, form: MeetForm, *, by: User) -> None:
    at, department = timezone.now(), condition.approval.use_case.system.department
    proof = attached(form, condition.text, department=department, by=by, at=at)
    actions.meet_condition(condition, evidence=proof[-1], by=by, at=at)


def _state(row: Condition, at: datetime) -> str:
    return "met" if row.met_at else "overdue" if row.is_overdue(at) else "open"


def _done(form: Form, act: Callable[[], object]) -> bool:
    try:
        act()
    except Refused as refusal:
        field = {"url": "link"}.get(refusal.field, refusal.field)
        form.add_error(field if field in form.fields else None, str(refusal))
        return False
    return True


def _back(request: HttpRequest, approval: Approval, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(f"{approval.get_absolute_url()}#conditions")


def _render(request: HttpRequest, page: dict[str, Any], form: Form) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "approvals/condition_form.html", {**page, "form": form}, status=status)


def _visible(request: HttpRequest, pk: int) -> Condition:
    rows = Condition.objects.visible_to(user_of(request))
    found = rows.select_related("owner", "approval__use_case__system__department")
    return get_object_or_404(found, pk=pk)


def _typed(request: HttpRequest) -> QueryDict | None:
    """Return what was sent; a form that was sent empty is a form that was sent."""
    return request.POST if request.method == "POST" else None
