"""The register of obligations, and the page of one duty."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.audit.models import Entry
from governance.evidence.attaching import attached
from governance.evidence.forms import EvidenceForm
from governance.evidence.models import Evidence
from governance.obligations import actions, around, literacy, register
from governance.obligations.forms import (
    AgreeForm,
    AttachForm,
    ChangeForm,
    FulfilForm,
    ReasonForm,
)
from governance.obligations.models import Obligation
from governance.web.refusals import Refused


def list_(request: HttpRequest) -> HttpResponseBase:
    """The register."""
    return register.PAGE.respond(request, register.rows(user_of(request), at=timezone.now()))


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One duty: what it asks, since when, who works on it, what shows it."""
    user = user_of(request)
    obligation = get_object_or_404(register.rows(user, at=timezone.now()), pk=pk)
    shown = _forms(request, obligation, user)
    sent = shown.get(request.POST.get("form", "")) if request.method == "POST" else None
    if sent is not None and sent.is_valid():
        try:
            with transaction.atomic():
                STEPS[request.POST["form"]](obligation, sent, user, timezone.now())
        except Refused as refusal:
            field = {"url": "link"}.get(refusal.field, refusal.field)
            sent.add_error(field if field in sent.fields else None, str(refusal))
        else:
            return redirect(obligation)
    return _page(request, obligation, shown, status=422 if request.method == "POST" else 200)


def _forms(request: HttpRequest, obligation: Obligation, user: User) -> dict[str, forms.Form]:
    """Return the page's forms by name; the one that was sent is bound."""
    kind = request.POST.get("form", "")

    def sent(name: str) -> tuple[Any, Any]:
        return (request.POST, request.FILES) if kind == name else (None, None)

    return {
        "change": ChangeForm(*sent("change"), obligation=obligation, auto_id="change_%s"),
        "fulfil": FulfilForm(
            *sent("fulfil"), obligation=obligation, user=user, auto_id="fulfil_%s"
        ),
        "attach": AttachForm(
            *sent("attach"), obligation=obligation, user=user, auto_id="attach_%s"
        ),
        "agree": AgreeForm(*sent("agree"), auto_id="agree_%s"),
        "disagree": ReasonForm(*sent("disagree"), auto_id="disagree_%s"),
        "accept": forms.Form(*sent("accept")),
        "register": forms.Form(*sent("register")),
    }


def _page(
    request: HttpRequest, obligation: Obligation, shown: dict[str, forms.Form], *, status: int
) -> HttpResponse:
    user = user_of(request)
    context = {
        "title": obligation.requirement.title,
        "obligation": obligation,
        **around.context(obligation, user, at=timezone.now()),
        "entries": Entry.objects.about(obligation)[:30],
        **{f"{name}_form": form for name, form in shown.items()},
    }
    return render(request, "obligations/detail.html", context, status=status)


def _evidence(obligation: Obligation, form: EvidenceForm, by: User, at: datetime) -> list[Evidence]:
    """Return the evidence that was chosen, and what was added with the form."""
    department = obligation.department
    require(by, Permission.OBLIGATION_EDIT, department)
    title = f"{obligation.requirement.ref}: {obligation.requirement.title}"
    return attached(form, title, department=department, by=by, at=at)


def _change(obligation: Obligation, form: forms.Form, by: User, at: datetime) -> None:
    actions.change(obligation, **form.cleaned_data, by=by, at=at)


def _fulfil(obligation: Obligation, form: FulfilForm, by: User, at: datetime) -> None:
    shown, note = _evidence(obligation, form, by, at), form.cleaned_data["note"]
    kinds = form.cleaned_data.get("kinds", ())
    actions.fulfil(obligation, note=note, evidence=shown, kinds=kinds, by=by, at=at)


def _attach(obligation: Obligation, form: EvidenceForm, by: User, at: datetime) -> None:
    shown, kinds = _evidence(obligation, form, by, at), form.cleaned_data.get("kinds", ())
    actions.attach(obligation, evidence=shown, kinds=kinds, by=by, at=at)


def _agree(obligation: Obligation, form: forms.Form, by: User, at: datetime) -> None:
    actions.agree(obligation, note=form.cleaned_data["note"], by=by, at=at)


def _disagree(obligation: Obligation, form: forms.Form, by: User, at: datetime) -> None:
    actions.disagree(obligation, reason=form.cleaned_data["reason"], by=by, at=at)


def _accept(obligation: Obligation, form: forms.Form, by: User, at: datetime) -> None:
    own = Obligation.objects.filter(pk=obligation.pk)
    actions.accept(obligation.requirement, own, by=by, at=at)


def _register(obligation: Obligation, form: forms.Form, by: User, at: datetime) -> None:
    literacy.attach_register(obligation, by=by, at=at)


STEPS: dict[str, Callable[[Obligation, Any, User, datetime], None]] = {
    "change": _change,
    "fulfil": _fulfil,
    "attach": _attach,
    "agree": _agree,
    "disagree": _disagree,
    "accept": _accept,
    "register": _register,
}
