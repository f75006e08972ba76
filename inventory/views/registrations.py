"""Register a model, and watch the request while the hub is away."""

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.accounts.context import user_of
from governance.accounts.models import User
from governance.audit.models import Entry
from governance.web.nudges import nudge
from governance.web.refusals import NotAllowed, Refused
from inventory import tasks
from inventory.actions import registrations
from inventory.forms import RegisterForm
from inventory.hubs import HUBS
from inventory.hubs.address import Address
from inventory.hubs.base import HubError, HubUnavailable, Reason
from inventory.licence_panel import licence_panel
from inventory.models import Registration, RegistrationState
from inventory.previews import preview

AT_ONCE_SECONDS = 4.0
LOOK = "look"
WAIT_FOR_IT = "“Register now” lets the request wait until the hub answers."
AT_OLLAMA = "If you mean the model at Ollama, type ollama:{name}."


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Ask for a model by one line: look at it first, or register it at once."""
    user = user_of(request)
    given = {key: request.GET.get(key, "") for key in ("address", "system", "purpose")}
    form = RegisterForm(request.POST or None, user=user, initial=given)
    if form.is_valid():
        try:
            if request.POST.get("step") == LOOK:
                return _looked_at(request, form)
            row = _asked(form, by=user)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(refusal.field or "address", str(refusal))
        else:
            return _attempted(row)
    context = {"form": form, "title": "Register a model", "endpoint": settings.HF_ENDPOINT}
    status = 422 if form.errors else 200
    return render(request, "inventory/model_register.html", context, status=status)


def _looked_at(request: HttpRequest, form: RegisterForm) -> HttpResponse:
    """Show what would be registered. The next step asks for exactly that commit again."""
    address = registrations.address_of(form.cleaned_data["address"], by=user_of(request))
    try:
        found = preview(address, hub=HUBS[address.hub](), timeout=AT_ONCE_SECONDS)
    except HubUnavailable as absence:
        raise Refused(f"{absence} {WAIT_FOR_IT}", field="address") from absence
    except HubError as error:
        raise Refused(f"{error} {hint(address, error)}".strip(), field="address") from error
    context = {
        "title": f"Register {found.snapshot.repo_id}",
        "preview": found,
        "licence": licence_panel(found.revision),
        "system": form.cleaned_data["system"],
        "purpose": form.cleaned_data["purpose"],
    }
    return render(request, "inventory/model_preview.html", context)


def hint(address: Address, error: HubError) -> str:
    """Return what a person may have meant where the hub knows no such model, or ""."""
    if error.reason is not Reason.NOT_FOUND_OR_PRIVATE or "/" in address.repo_id:
        return ""
    return "" if address.hub == "ollama" else AT_OLLAMA.format(name=address.repo_id)


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
    if row.state == RegistrationState.DONE and row.model and not row.problem:
        response["HX-Redirect"] = row.model.get_absolute_url()
    return response


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a request that waits."""
    row = get_object_or_404(_mine(request), pk=pk)
    registrations.cancel(row, by=user_of(request), at=timezone.now())
    return redirect(row)


def _asked(form: RegisterForm, *, by: User) -> Registration:
    given = form.cleaned_data
    return registrations.request(
        given["address"], system=given["system"], purpose=given["purpose"], by=by, at=timezone.now()
    )


def _attempted(row: Registration) -> HttpResponse:
    """Ask the hub now and go to what came of it."""
    hub = HUBS[row.hub]()
    row = registrations.attempt(row, hub=hub, at=timezone.now(), timeout=AT_ONCE_SECONDS)
    transaction.on_commit(lambda: nudge(tasks.fetch_lineage_due))
    if row.state != RegistrationState.DONE or row.problem or row.model is None:
        return redirect(row)
    return redirect(row.system or row.model)


def _mine(request: HttpRequest) -> QuerySet[Registration]:
    return Registration.objects.visible_to(user_of(request)).select_related("model", "system")
