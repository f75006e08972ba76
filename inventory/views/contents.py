"""What is in a system: models and libraries."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can, require
from governance.web.refusals import NotAllowed, Refused
from inventory import actions, component_list
from inventory.forms import RegisterForm, UseRevisionForm
from inventory.forms_contents import ComponentsForm
from inventory.models import Revision, System
from inventory.views.systems import detail_page, system_of

FOUND_SHOWN = 30


@require_http_methods(["GET", "POST"])
def add_model(request: HttpRequest, pk: int) -> HttpResponse:
    """Find a registered model and pin one of its revisions in the system."""
    user, system = user_of(request), system_of(request, pk)
    require(user, Permission.SYSTEM_EDIT, system.department)
    form = UseRevisionForm(request.POST or None)
    if form.is_valid():
        try:
            actions.use_revision(system, **form.cleaned_data, by=user, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(system)
    return _choice_page(request, system, form)


@require_POST
def remove_model(request: HttpRequest, pk: int, use_id: int) -> HttpResponse:
    """Take a revision out of the system."""
    system = system_of(request, pk)
    use = get_object_or_404(system.uses.select_related("revision__model"), pk=use_id)
    actions.stop_using(use, by=user_of(request), at=timezone.now())
    return redirect(system)


@require_http_methods(["GET", "POST"])
def components(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every library of the system; or add libraries, one a line."""
    system = system_of(request, pk)
    if request.method == "GET":
        return _component_list(request, system)
    form = ComponentsForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["purls"]
        try:
            actions.add_components(system, text, by=user_of(request), at=timezone.now())
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error("purls", str(refusal))
        else:
            return redirect(f"{system.get_absolute_url()}#components")
    return detail_page(request, system, components_form=form)


@require_POST
def remove_component(request: HttpRequest, pk: int, component_id: int) -> HttpResponse:
    """Take a library out of the system."""
    system = system_of(request, pk)
    component = get_object_or_404(system.components.all(), pk=component_id)
    actions.remove_component(component, by=user_of(request), at=timezone.now())
    return redirect(f"{system.get_absolute_url()}#components")


def _component_list(request: HttpRequest, system: System) -> HttpResponseBase:
    may_edit = can(user_of(request), Permission.SYSTEM_EDIT, system.department)
    extra = {
        "system": system,
        "title": f"Libraries of {system.name}",
        "can_edit": may_edit and system.retired_at is None,
    }
    return component_list.PAGE.respond(request, component_list.rows(system), extra)


def _choice_page(request: HttpRequest, system: System, form: UseRevisionForm) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    context = {
        "system": system,
        "form": form,
        "register_form": RegisterForm(
            user=user_of(request), auto_id="new_%s", initial={"address": query}
        ),
        "title": f"Add a model to {system.name}",
        "q": query,
        "found": _found(system, query)[:FOUND_SHOWN],
        "shown": FOUND_SHOWN,
    }
    status = 422 if form.is_bound else 200
    return render(request, "inventory/system_model_add.html", context, status=status)


def _found(system: System, query: str) -> QuerySet[Revision]:
    """Return revisions the system does not use yet, newest first, whose model has these words."""
    rows = Revision.objects.offered().without_bulk().exclude(uses__system=system)
    rows = rows.select_related("model")
    for word in query.split():
        rows = rows.filter(model__repo_id__icontains=word)
    return rows.order_by("-pk")
