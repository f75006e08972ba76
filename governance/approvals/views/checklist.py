"""Answer one item of a checklist or all of a family, and show that a condition is met."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can
from governance.approvals import actions
from governance.approvals.actions.answering_anew import known_beside
from governance.approvals.actions.answers import why_not_answer
from governance.approvals.answer_forms import AnswerForm, FamilyForm
from governance.approvals.answering_records import records_for
from governance.approvals.checklist import Row, rows_of
from governance.approvals.checklist_pages import for_people, place_of, uses_of
from governance.approvals.models import Approval
from governance.approvals.training import sentence_for
from governance.evidence.attaching import attached
from governance.evidence.forms import EvidenceForm
from governance.rules.checklists import FAMILY_TITLES
from governance.web.refusals import NotAllowed, Refused


@require_http_methods(["GET", "POST"])
def checklist_answer(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """One item with its guidance, its answer and its evidence."""
    approval = _visible(request, pk)
    rows = rows_of(approval, at=timezone.now())
    row = next((row for row in rows if row.item.id == item), None)
    if row is None:
        raise Http404
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        user=user_of(request),
        records=records_for(approval, row.item),
        initial={"value": row.answer.value, "reason": row.answer.reason} if row.answer else {},
    )
    place = place_of(row, rows)
    if form.is_valid() and _answered(request, approval, row, form):
        following = place.next_open if "next" in request.POST else None
        return redirect(_address(approval, following) if following else _back(approval, row))
    context = {
        "title": row.item.text,
        "approval": approval,
        "row": row,
        "form": form,
        "place": place,
        "family": FAMILY_TITLES.get(row.item.family, ""),
        **_beside(request, approval, row),
    }
    return _render(request, "approvals/checklist_item.html", context, form)


@require_http_methods(["GET", "POST"])
def checklist_family(request: HttpRequest, pk: int, family: str) -> HttpResponse:
    """All items of a family that a person may answer; each is saved that was answered anew."""
    approval = _visible(request, pk)
    rows = [row for row in rows_of(approval, at=timezone.now()) if row.item.family == family]
    if not rows:
        raise Http404
    form = FamilyForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        user=user_of(request),
        rows=for_people(rows),
    )
    if form.is_valid() and _answered_several(request, approval, form):
        return redirect(f"{approval.get_absolute_url()}#checklist")
    context = {
        "title": f"{FAMILY_TITLES[family]}: answer together",
        "approval": approval,
        "form": form,
        "own": [row for row in rows if row not in form.rows],
        "why_not": why_not_answer(approval),
    }
    return _render(request, "approvals/checklist_family.html", context, form)


@transaction.atomic
def _answer(request: HttpRequest, approval: Approval, row: Row, form: AnswerForm) -> None:
    user, at = user_of(request), timezone.now()
    department = approval.use_case.system.department
    evidence = attached(form, row.item.text, department=department, by=user, at=at)
    typed = form.cleaned_data
    actions.answer(
        approval,
        row.item.id,
        typed["value"],
        reason=typed["reason"],
        evidence=evidence,
        by=user,
        at=at,
    )


@transaction.atomic
def _answer_several(request: HttpRequest, approval: Approval, form: FamilyForm) -> None:
    user, at = user_of(request), timezone.now()
    department = approval.use_case.system.department
    title = f"{FAMILY_TITLES[form.rows[0].item.family]}: {approval.use_case.name}"
    evidence = attached(form, title, department=department, by=user, at=at)
    actions.answer_several(approval, form.answers, evidence=evidence, by=user, at=at)


def _answered(request: HttpRequest, approval: Approval, row: Row, form: AnswerForm) -> bool:
    try:
        _answer(request, approval, row, form)
    except NotAllowed:
        raise
    except Refused as refusal:
        _add_error(form, refusal)
        return False
    return True


def _answered_several(request: HttpRequest, approval: Approval, form: FamilyForm) -> bool:
    if not form.answers:
        form.add_error(None, "Nothing is answered otherwise than before. Choose an answer first.")
        return False
    try:
        _answer_several(request, approval, form)
    except NotAllowed:
        raise
    except Refused as refusal:
        _add_error(form, refusal)
        return False
    return True


def _beside(request: HttpRequest, approval: Approval, row: Row) -> dict[str, Any]:
    """Return what stands beside the question: other uses, what is known, why it is closed."""
    by_person = row.answer is not None and not row.by_software
    department = approval.use_case.system.department
    known = known_beside(approval, [row.item.id], at=timezone.now()) if by_person else {}
    if row.by_software:
        why_not = "Weighbridge answered this from its own records, so nobody can type an answer."
    elif row.waits_for_approval:
        why_not = "Weighbridge answers this itself once the last stage is signed."
    else:
        why_not = why_not_answer(approval)
    return {
        "uses": uses_of(row, user_of(request), at=timezone.now()),
        "may_answer": can(user_of(request), Permission.CHECKLIST_ANSWER, department),
        "known": known.get(row.item.id),
        "why_not": why_not,
        "trained": sentence_for(approval, row.item, at=timezone.now()),
    }


def _add_error(form: EvidenceForm, refusal: Refused) -> None:
    field = {"url": "link"}.get(refusal.field, refusal.field)
    form.add_error(field if field in form.fields else None, str(refusal))


def _render(
    request: HttpRequest, template: str, context: dict[str, Any], form: EvidenceForm
) -> HttpResponse:
    return render(request, template, context, status=422 if form.errors else 200)


def _address(approval: Approval, row: Row) -> str:
    return reverse("approvals:checklist-answer", args=[approval.pk, row.item.id])


def _back(approval: Approval, row: Row) -> str:
    return f"{approval.get_absolute_url()}#{row.item.id}"


def _visible(request: HttpRequest, pk: int) -> Approval:
    found = Approval.objects.visible_to(user_of(request)).select_related(
        "use_case__system__department", "requested_by", "checklist", "assessment"
    )
    approval: Approval = get_object_or_404(found, pk=pk)
    return approval
