"""The list of systems, one system, and the forms that add and change it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can, can_anywhere, require
from governance.audit.models import Entry
from governance.web.panels import panels_for
from governance.web.refusals import NotAllowed, Refused
from inventory import actions, component_list, system_list
from inventory.agent_facts import facts_from
from inventory.forms import SystemForm
from inventory.forms_contents import ComponentFileForm, ComponentsForm, DeploymentForm
from inventory.models import System, SystemModel


@require_GET
def list_(request: HttpRequest) -> HttpResponseBase:
    """Every system the person may see."""
    return system_list.PAGE.respond(request, system_list.rows(user_of(request)))


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a system is made of, where it runs and what it is used for."""
    return detail_page(request, system_of(request, pk))


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Describe a new system."""
    user = user_of(request)
    if not can_anywhere(user, Permission.SYSTEM_EDIT):
        raise NotAllowed("You may not add systems. Ask an administrator for the role.")
    form = SystemForm(request.POST or None, user=user)
    if form.is_valid():
        try:
            system = actions.add_system(**form.cleaned_data, by=user, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(system)
    return _form_page(request, form, title="Add a system")


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a system is and whose."""
    user, system = user_of(request), system_of(request, pk)
    require(user, Permission.SYSTEM_EDIT, system.department)
    form = SystemForm(request.POST or None, user=user, system=system)
    if form.is_valid():
        try:
            actions.change_system(system, **form.cleaned_data, by=user, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(system)
    return _form_page(request, form, title=f"Edit {system.name}", system=system)


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a system out of use."""
    system = system_of(request, pk)
    try:
        actions.retire_system(system, by=user_of(request), at=timezone.now())
    except NotAllowed:
        raise
    except Refused as refusal:
        return detail_page(request, system, problem=str(refusal))
    return redirect(system)


def system_of(request: HttpRequest, pk: int) -> System:
    """Return the system if the person may see it.

    :raises Http404: if not, and if there is none.
    """
    rows = System.objects.visible_to(user_of(request))
    return get_object_or_404(rows.select_related("department", "owner"), pk=pk)


def detail_page(
    request: HttpRequest,
    system: System,
    *,
    components_form: ComponentsForm | None = None,
    file_form: ComponentFileForm | None = None,
    deployment_form: DeploymentForm | None = None,
    problem: str = "",
) -> HttpResponse:
    """Answer with a system's page; with a form that was sent and is wrong, or with a refusal."""
    user, at = user_of(request), timezone.now()
    may_edit = can(user, Permission.SYSTEM_EDIT, system.department)
    context = {
        "system": system,
        "title": system.name,
        "can_edit": may_edit and system.retired_at is None,
        "uses": _uses(system),
        **component_list.first(system),
        "deployments": system.deployments.select_related("owner").order_by(
            "ended_at", "environment", "name"
        ),
        "agent": _agent(system),
        "use_cases": system.use_cases.select_related("owner").order_by("retired_at", "name"),
        "components_form": components_form or ComponentsForm(),
        "file_form": file_form or ComponentFileForm(),
        "deployment_form": deployment_form
        or DeploymentForm(prefix="deployment", user=user, system=system),
        "problem": problem,
        "panels": panels_for(system, user, at),
        "entries": Entry.objects.about(system)[:30],
    }
    wrong = bool(components_form or file_form or deployment_form or problem)
    return render(request, "inventory/system_detail.html", context, status=422 if wrong else 200)


def _agent(system: System) -> dict[str, Any]:
    tools, stated = list(system.agent_tools.all()), getattr(system, "untrusted_input", None)
    return {"tools": tools, "stated": stated, "facts": facts_from(tools, stated)}


def _uses(system: System) -> QuerySet[SystemModel]:
    rows = system.uses.select_related("revision__model").order_by("revision__model__repo_id")
    return rows.defer("revision__raw", "revision__card", "revision__licence_text")


def _form_page(
    request: HttpRequest, form: SystemForm, *, title: str, system: System | None = None
) -> HttpResponse:
    context = {"form": form, "title": title, "system": system}
    status = 422 if form.is_bound else 200
    return render(request, "inventory/system_form.html", context, status=status)
