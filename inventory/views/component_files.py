"""Upload a file that lists libraries, look at what it does, and apply or discard it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can
from governance.web.refusals import NotAllowed, Refused
from inventory import actions, component_file_list, purls
from inventory.components.planning import Plan, plan
from inventory.forms_contents import ComponentFileForm
from inventory.imports.limits import MOST_BYTES
from inventory.models import ComponentSource
from inventory.views.systems import detail_page, system_of


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a file; nothing changes until the person has looked at what it does."""
    system = system_of(request, pk)
    if request.method == "GET":
        return redirect(system)
    form = ComponentFileForm(request.POST, request.FILES)
    if form.is_valid():
        file, replace = form.cleaned_data["file"], form.cleaned_data["mode"] == form.REPLACE
        try:
            source = actions.upload(
                system, file.read(MOST_BYTES + 1), name=file.name, replace=replace,
                by=user_of(request), at=timezone.now(),
            )  # fmt: skip
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("inventory:component-file", system.pk, source.pk)
    return detail_page(request, system, file_form=form)


@require_GET
def detail(request: HttpRequest, pk: int, source_id: int) -> HttpResponseBase:
    """What a file does to the system, or what it lists since it was applied."""
    return _page(request, _source(request, pk, source_id))


@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, pk: int, source_id: int) -> HttpResponseBase:
    """Do what was looked at; a page that showed what was wrong can be opened again."""
    source = _source(request, pk, source_id)
    if request.method == "GET":
        return redirect("inventory:component-file", pk, source_id)
    seen = request.POST.get("seen", "")
    try:
        actions.apply_source(source, seen=seen, by=user_of(request), at=timezone.now())
    except NotAllowed:
        raise
    except Refused as refusal:
        return _page(request, _source(request, pk, source_id), problem=str(refusal))
    return redirect(f"{source.system.get_absolute_url()}#components")


@require_POST
def discard(request: HttpRequest, pk: int, source_id: int) -> HttpResponse:
    """Forget a file that was not applied."""
    source = _source(request, pk, source_id)
    actions.discard_source(source, by=user_of(request))
    return redirect(f"{source.system.get_absolute_url()}#components")


def _page(request: HttpRequest, source: ComponentSource, *, problem: str = "") -> HttpResponseBase:
    waiting = source.applied_at is None
    todo = _plan(source) if waiting else None
    rows = (
        component_file_list.of_plan(todo, source) if todo else component_file_list.of_source(source)
    )
    extra = {
        "source": source,
        "system": source.system,
        "title": source.name,
        "plan": todo,
        "problem": problem,
        "can_edit": can(user_of(request), Permission.SYSTEM_EDIT, source.system.department),
    }
    response = component_file_list.PAGE.show(request, rows, extra)
    if problem:
        response.status_code = 422
    return response


def _plan(source: ComponentSource) -> Plan:
    packages = [purls.parse(purl) for purl in source.purls]
    return plan(source.system, packages, kind=source.kind, replace=source.replaces)


def _source(request: HttpRequest, pk: int, source_id: int) -> ComponentSource:
    """Return a file that was applied, or one that the person uploaded.

    :raises Http404: if there is none, or it is not theirs to see.
    """
    mine = Q(applied_at__isnull=False) | Q(uploaded_by=user_of(request))
    rows: QuerySet[Any] = ComponentSource.objects.filter(mine, system=system_of(request, pk))
    people = rows.select_related("system__department", "system__owner", "uploaded_by")
    found: ComponentSource = get_object_or_404(people, pk=source_id)
    return found
