"""Models that are on no hub: enter one, add a version, change what is said of it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can_anywhere
from governance.web.refusals import NotAllowed, Refused
from inventory.actions import entries
from inventory.entries import HUB, Entered, written
from inventory.forms_registering import ChangeEntryForm, EnterForm, VersionForm
from inventory.models import HubModel

Do = Callable[[Mapping[str, Any]], HubModel]


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Register a model that is on no hub."""
    user = user_of(request)

    def do(given: Mapping[str, Any]) -> HubModel:
        return entries.enter_model(Entered(**given), by=user, at=timezone.now())

    return _answer(request, EnterForm(request.POST or None), do, title="Enter a model by hand")


@require_http_methods(["GET", "POST"])
def add_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a version; what is said of the last one is taken over."""
    user, model = user_of(request), _model(request, pk)

    def do(given: Mapping[str, Any]) -> HubModel:
        entered = Entered(name=model.repo_id, **given)
        entries.add_revision(model, entered, by=user, at=timezone.now())
        return model

    form = VersionForm(request.POST or None, initial={**_said(model), "label": "", "files": ""})
    return _answer(request, form, do, title=f"Add a version of {model.repo_id}", model=model)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said of the newest version."""
    user, model = user_of(request), _model(request, pk)

    def do(given: Mapping[str, Any]) -> HubModel:
        return entries.change(model, **given, by=user, at=timezone.now())

    form = ChangeEntryForm(request.POST or None, initial=_said(model))
    return _answer(request, form, do, title=f"Change {model.repo_id}", model=model)


def _answer(
    request: HttpRequest,
    form: ChangeEntryForm,
    do: Do,
    *,
    title: str,
    model: HubModel | None = None,
) -> HttpResponse:
    """Do it and go to the model, or show the form with what is wrong."""
    if not can_anywhere(user_of(request), Permission.MODEL_REGISTER):
        raise NotAllowed("You may not register models. Ask an administrator for the role.")
    if form.is_valid():
        try:
            return redirect(do(form.cleaned_data))
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
    context = {"form": form, "title": title, "model": model}
    status = 422 if form.is_bound else 200
    return render(request, "inventory/model_enter.html", context, status=status)


def _model(request: HttpRequest, pk: int) -> HubModel:
    return get_object_or_404(HubModel.objects.visible_to(user_of(request)), pk=pk, hub=HUB)


def _said(model: HubModel) -> dict[str, Any]:
    known = entries.entered_of(model)
    return {**asdict(known), "base_models": written(known.base_models)}
