"""Take a model out of use, and back: first what still uses it, then the button."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, require
from governance.web.refusals import NotAllowed, Refused
from inventory import actions
from inventory.forms_registering import RetireForm
from inventory.models import HubModel
from inventory.usage import usage_of


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what still uses the model, and retire it for a reason."""
    user, model = user_of(request), _model(request, pk)
    require(user, Permission.MODEL_REGISTER)
    form = RetireForm(request.POST or None)
    if form.is_valid():
        try:
            actions.retire_model(model, **form.cleaned_data, by=user, at=timezone.now())
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(model)
    context = {
        "model": model,
        "title": f"Retire {model.repo_id}",
        "usage": usage_of(model, user),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "inventory/model_retire.html", context, status=status)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Let systems take the model up again."""
    model = _model(request, pk)
    actions.take_back(model, by=user_of(request), at=timezone.now())
    return redirect(model)


def _model(request: HttpRequest, pk: int) -> HubModel:
    return get_object_or_404(HubModel.objects.visible_to(user_of(request)), pk=pk)
