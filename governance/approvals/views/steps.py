"""Take a step: request, sign or refuse a stage, withdraw, suspend, resume, set a condition."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from governance.accounts.context import user_of
from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.forms import ConditionForm, RequestForm, SignForm
from governance.approvals.judgement import Judgement
from governance.approvals.models import Approval, Stage
from governance.approvals.panels import approvals_of
from governance.approvals.views.approval_page import STEP_FORMS, show
from governance.web.refusals import Refused
from inventory.models import UseCase

STEP_ACTIONS: dict[str, Callable[..., Approval]] = {
    "withdraw": actions.withdraw,
    "suspend": actions.suspend,
    "resume": actions.resume,
}


def approval_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for approval of a use case; before that, show what the request will be bound to."""
    user, at = user_of(request), timezone.now()
    found = UseCase.objects.visible_to(user).select_related("system__department", "owner")
    use_case = get_object_or_404(found, pk=pk)
    form = RequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            approval = actions.request(use_case, **form.cleaned_data, by=user, at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(approval)
    judgement = actions.judgement_of(use_case, at=at)
    context = {
        "title": "Request approval",
        "use_case": use_case,
        "form": form,
        "reason": "" if form.errors else _why_not_request(use_case, judgement, user, at),
        "judgement": judgement,
        "uses": use_case.system.uses.select_related("revision__model"),
    }
    status = 422 if form.errors else 200
    return render(request, "approvals/approval_request.html", context, status=status)


@require_POST
def decide(request: HttpRequest, pk: int, kind: str, verb: str) -> HttpResponse:
    """Sign or refuse one stage."""
    stage = get_object_or_404(Stage, approval=_visible(request, pk), kind=kind)
    if verb == "refuse":
        reason = request.POST.get("reason", "")
        return _do(request, pk, lambda by, at: actions.refuse(stage, reason=reason, by=by, at=at))
    form = SignForm(request.POST)
    if not form.is_valid():
        return show(request, pk, problem=_first_error(form), status=422)
    words = form.cleaned_data
    return _do(request, pk, lambda by, at: actions.sign(stage, **words, by=by, at=at))


@require_POST
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Withdraw, suspend or resume."""
    approval = _visible(request, pk)
    form = STEP_FORMS[verb](request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    act = STEP_ACTIONS[verb]
    return _do(request, pk, lambda by, at: act(approval, reason=reason, by=by, at=at))


@require_POST
def condition_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a condition."""
    approval = _visible(request, pk)
    form = ConditionForm(request.POST)
    if not form.is_valid():
        return show(request, pk, problem=_first_error(form), status=422)
    words = form.cleaned_data
    return _do(request, pk, lambda by, at: actions.set_condition(approval, **words, by=by, at=at))


def _why_not_request(use_case: UseCase, judgement: Judgement, user: User, at: datetime) -> str:
    """Return why this person cannot request it, by the verdicts as they would be given now."""
    known = approvals_of(use_case, user, at=at).reason
    return known or " ".join(reason.text for reason in judgement.tier.blocked)


def _do(request: HttpRequest, pk: int, act: Callable[[Any, Any], object]) -> HttpResponse:
    """Act; show the page again with the reason if that is refused."""
    try:
        act(user_of(request), timezone.now())
    except Refused as refusal:
        return show(request, pk, problem=str(refusal), status=refusal.status)
    approval = _visible(request, pk)
    messages.success(request, f"{approval.get_state_display()}: {approval.use_case.name}.")
    return redirect(approval)


def _visible(request: HttpRequest, pk: int) -> Approval:
    found = Approval.objects.visible_to(user_of(request)).select_related("use_case")
    return get_object_or_404(found, pk=pk)


def _first_error(form: Form) -> str:
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label or name.capitalize()
    return f"{label}: {errors[0]}"
