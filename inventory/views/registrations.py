"""Register a model, and watch the request while the hub is away."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.accounts.context import user_of
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from inventory.actions import registrations
from inventory.forms import RegisterForm
from inventory.hubs import HUBS
from inventory.models import Registration, RegistrationState

AT_ONCE_SECONDS = 4.0


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Ask for a model by one line; the hub is asked at once, for a few seconds."""
    form = RegisterForm(request.POST or None, initial={"address": request.GET.get("address", "")})
    if form.is_valid():
        at = timezone.now()
        try:
            row = registrations.request(form.cleaned_data["address"], by=user_of(request), at=at)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error("address", str(refusal))
        else:
            return _attempted(row)
    context = {"form": form, "title": "Register a model", "endpoint": settings.HF_ENDPOINT}
    status = 422 if form.errors else 200
    return render(request, "inventory/model_register.html", context, status=status)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How a request goes on; as a fragment for a page that asks every few seconds."""
    row = get_object_or_404(_mine(request), pk=pk)
    context = {
        "registration": row,
        "title": f"Registration of {row.repo_id}",
        "entries": Entry.objects.about(row)[:20],
    }
    if request.headers.get("HX-Request") != "true":
        return render(request, "inventory/registration_detail.html", context)
    response = render(request, "inventory/registration_state.html", context)
    if row.state == RegistrationState.DONE and row.model:
        response["HX-Redirect"] = row.model.get_absolute_url()
    return response


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a request that waits."""
    row = get_object_or_404(_mine(request), pk=pk)
    registrations.cancel(row, by=user_of(request), at=timezone.now())
    return redirect(row)


def _attempted(row: Registration) -> HttpResponse:
    """Ask the hub now and go to what came of it."""
    hub = HUBS["huggingface"]()
    row = registrations.attempt(row, hub=hub, at=timezone.now(), timeout=AT_ONCE_SECONDS)
    if row.state == RegistrationState.DONE and row.model:
        return redirect(row.model)
    return redirect(row)


def _mine(request: HttpRequest) -> QuerySet[Registration]:
    return Registration.objects.visible_to(user_of(request)).select_related("model")
