"""Take a step: request, decide a stage, submit again, withdraw, confirm, suspend, resume."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form, IntegerField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from governance.accounts.context import user_of
from governance.accounts.models import User
from governance.approvals import actions, renewal
from governance.approvals.forms import (
    ChangesForm,
    ConfirmForm,
    OptionalReasonForm,
    ReasonForm,
    RefuseForm,
    RequestForm,
    ResubmitForm,
    SignForm,
)
from governance.approvals.judgement import Judgement
from governance.approvals.models import Approval, Stage
from governance.approvals.panels import approvals_of
from governance.approvals.views.approval_page import show
from governance.web.refusals import Refused
from inventory.models import UseCase

# What decides a stage, by the verb in the address.
DECISIONS: Mapping[str, tuple[Callable[..., Approval], type[Form]]] = {
    "sign": (actions.sign, SignForm),
    "request-changes": (actions.request_changes, ChangesForm),
    "refuse": (actions.refuse, RefuseForm),
}
STEP_ACTIONS: Mapping[str, tuple[Callable[..., Approval], type[Form]]] = {
    "resubmit": (actions.resubmit, ResubmitForm),
    "withdraw": (actions.withdraw, OptionalReasonForm),
    "confirm": (actions.confirm, ConfirmForm),
    "suspend": (actions.suspend, ReasonForm),
    "resume": (actions.resume, ReasonForm),
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
    asked = "Renew approval" if renewal.is_renewal(use_case) else "Request approval"
    context = {
        "title": asked,
        "submit": asked,
        "changes": renewal.changes_until_now(use_case),
        "use_case": use_case,
        "form": form,
        "reason": "" if form.errors else _why_not_request(use_case, judgement, user, at),
        "judgement": judgement,
        "uses": use_case.system.uses.select_related("revision__model"),
    }
    status = 422 if form.errors else 200
    return render(request, "approvals/approval_request.html", context, status=status)


@require_POST
def decide(request: HttpRequest, pk: int, key: str, verb: str) -> HttpResponse:
    """Sign a stage of this round, ask for changes, or refuse it."""
    approval = _visible(request, pk)
    act, form = DECISIONS[verb]
    words = _words(form, request)
    return _do(request, pk, lambda by, at: act(_stage(approval, key), **words, by=by, at=at))


@require_POST
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Submit again, withdraw, confirm, suspend or resume."""
    approval = _visible(request, pk)
    act, form = STEP_ACTIONS[verb]
    return _do(request, pk, lambda by, at: act(approval, **_words(form, request), by=by, at=at))


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


def _stage(approval: Approval, key: str) -> Stage:
    """Return the stage of this round that an address names.

    :raises Refused: if the round has none: the request was submitted again meanwhile.
    """
    rows = approval.stages.of_this_round().select_related("approval")
    found = next((stage for stage in rows if stage.key == key), None)
    if found is None:
        raise Refused(f"This request has no sign-off “{key}” now. Look at it as it is.")
    return found


def _words(form_class: type[Form], request: HttpRequest) -> dict[str, Any]:
    """Return what was typed; what is missing is left to the action, which says why it is needed."""
    form = form_class(request.POST)
    form.is_valid()
    return {
        name: form.cleaned_data.get(name, None if isinstance(field, IntegerField) else "")
        for name, field in form.fields.items()
    }
