"""Answer one item of a checklist, and show that a condition is met."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.approvals import actions
from governance.approvals.checklist import Row, rows_of
from governance.approvals.forms import AnswerForm, MeetForm
from governance.approvals.models import Approval, Condition
from governance.approvals.views.attaching import attached
from governance.web.refusals import Refused


def checklist_answer(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """One item with its guidance, its answer and its evidence."""
    approval = _visible(request, pk)
    row = next((row for row in rows_of(approval) if row.item.id == item), None)
    if row is None:
        raise Http404
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        user=user_of(request),
        initial=_given(row),
    )
    if form.is_valid():
        try:
            _answer(request, approval, row, form.cleaned_data)
        except Refused as refusal:
            _add_error(form, refusal)
        else:
            return redirect(f"{approval.get_absolute_url()}#{item}")
    context = {"title": row.item.text, "approval": approval, "row": row, "form": form}
    return _render(request, "approvals/checklist_item.html", context, form)


def condition_meet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what proves that a condition is met."""
    found = Condition.objects.select_related("approval__use_case__system__department")
    condition = get_object_or_404(found, pk=pk, approval__in=_all_visible(request))
    form = MeetForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        user=user_of(request),
    )
    if form.is_valid():
        try:
            _meet(request, condition, form.cleaned_data)
        except Refused as refusal:
            _add_error(form, refusal)
        else:
            return redirect(condition.approval)
    context = {"title": "Show that a condition is met", "condition": condition, "form": form}
    return _render(request, "approvals/condition_meet.html", context, form)


@transaction.atomic
def _answer(request: HttpRequest, approval: Approval, row: Row, cleaned: dict[str, Any]) -> None:
    user, at = user_of(request), timezone.now()
    department = approval.use_case.system.department
    evidence = attached(cleaned, row.item.text, department=department, by=user, at=at)
    actions.answer(
        approval,
        row.item.id,
        cleaned["value"],
        reason=cleaned["reason"],
        evidence=evidence,
        by=user,
        at=at,
    )


@transaction.atomic
def _meet(request: HttpRequest, condition: Condition, cleaned: dict[str, Any]) -> None:
    user, at = user_of(request), timezone.now()
    department = condition.approval.use_case.system.department
    evidence = attached(cleaned, condition.text, department=department, by=user, at=at)
    actions.meet_condition(condition, evidence=evidence[-1], by=user, at=at)


def _given(row: Row) -> dict[str, str]:
    """Return the answer so far, or the one most people give."""
    if row.answer is None:
        return {}
    return {"value": row.answer.value, "reason": row.answer.reason}


def _add_error(form: AnswerForm | MeetForm, refusal: Refused) -> None:
    field = {"url": "link"}.get(refusal.field, refusal.field)
    form.add_error(field if field in form.fields else None, str(refusal))


def _render(
    request: HttpRequest, template: str, context: dict[str, Any], form: AnswerForm | MeetForm
) -> HttpResponse:
    return render(request, template, context, status=422 if form.errors else 200)


def _all_visible(request: HttpRequest) -> Any:
    return Approval.objects.visible_to(user_of(request))


def _visible(request: HttpRequest, pk: int) -> Approval:
    found = _all_visible(request).select_related("use_case__system__department", "requested_by")
    approval: Approval = get_object_or_404(found, pk=pk)
    return approval
