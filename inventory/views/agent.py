"""The tools of a system's agent: add, change, remove; and what it reads."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, require
from governance.web.refusals import NotAllowed, Refused
from inventory import actions
from inventory.forms_agent import AgentToolForm, UntrustedInputForm
from inventory.models import AgentTool, System
from inventory.views.systems import system_of


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a tool that the agent can use."""
    system = _editable(request, pk)
    form = AgentToolForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.add_agent_tool(
                system, **form.cleaned_data, by=user_of(request), at=timezone.now()
            )
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            return _back(system)
    return _page(request, system, form, "Add a tool")


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int, tool_id: int) -> HttpResponse:
    """Change what is recorded of a tool."""
    system = _editable(request, pk)
    tool = get_object_or_404(AgentTool, system=system, pk=tool_id)
    form = AgentToolForm(request.POST if request.method == "POST" else None, tool=tool)
    if form.is_valid():
        try:
            actions.change_agent_tool(
                tool, **form.cleaned_data, by=user_of(request), at=timezone.now()
            )
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            return _back(system)
    return _page(request, system, form, f"Change {tool.name}")


@require_POST
def remove(request: HttpRequest, pk: int, tool_id: int) -> HttpResponse:
    """Take a tool away from the agent."""
    system = _editable(request, pk)
    tool = get_object_or_404(AgentTool.objects.select_related("system"), system=system, pk=tool_id)
    actions.remove_agent_tool(tool, by=user_of(request), at=timezone.now())
    return _back(system)


@require_http_methods(["GET", "POST"])
def reads(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the agent reads that strangers can write."""
    system = _editable(request, pk)
    form = UntrustedInputForm(request.POST if request.method == "POST" else None, system=system)
    if form.is_valid():
        try:
            actions.state_untrusted_input(
                system, form.cleaned_data["kinds"], by=user_of(request), at=timezone.now()
            )
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            return _back(system)
    return _page(request, system, form, "What the agent reads")


def _editable(request: HttpRequest, pk: int) -> System:
    system = system_of(request, pk)
    require(user_of(request), Permission.SYSTEM_EDIT, system.department)
    return system


def _refuse(form: Any, refusal: Refused) -> None:
    if isinstance(refusal, NotAllowed):
        raise refusal
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _back(system: System) -> HttpResponse:
    return redirect(f"{system.get_absolute_url()}#agent")


def _page(request: HttpRequest, system: System, form: Any, title: str) -> HttpResponse:
    context = {"system": system, "form": form, "title": title}
    status = 422 if form.is_bound else 200
    return render(request, "inventory/agent_form.html", context, status=status)
