"""A use case's versions, a copy of it, and its end."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, require
from governance.approvals.intake import dependents
from governance.approvals.intake.history import history_of
from governance.approvals.use_case_forms import CloneForm, RetireForm
from governance.approvals.views.use_cases import use_case_of
from governance.web.refusals import NotAllowed, Refused
from inventory import actions as inventory
from inventory.models import System


@require_GET
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """What a use case was after each change, and which approvals were given for it."""
    use_case = use_case_of(request, pk)
    context = {
        "use_case": use_case,
        "title": "Versions",
        "history": history_of(
            use_case, user_of(request), _number(request, "from"), _number(request, "to")
        ),
    }
    return render(request, "approvals/use_case_versions.html", context)


@require_http_methods(["GET", "POST"])
def clone(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a use case from this one, in this system or another."""
    user, source = user_of(request), use_case_of(request, pk)
    if not System.objects.editable_by(user).in_use().exists():
        raise NotAllowed("You may not edit any system. Ask an administrator for the role.")
    initial = {"name": f"{source.name} (copy)"[:120], "system": source.system_id}
    form = CloneForm(request.POST if request.method == "POST" else None, user=user, initial=initial)
    if form.is_valid():
        try:
            copy = inventory.clone_use_case(source, **form.cleaned_data, by=user, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, "Copied. Go through the steps: each answer says its origin.")
            return redirect("approvals:intake-step", copy.pk, "what")
    return _page(request, "use_case_clone", form, {"use_case": source, "title": "Copy a use case"})


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """End a use; before that, show what still depends on it. Its record stays."""
    user, at, use_case = user_of(request), timezone.now(), use_case_of(request, pk)
    require(user, Permission.SYSTEM_EDIT, use_case.system.department)
    form = RetireForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            inventory.retire_use_case(use_case, reason=form.cleaned_data["reason"], by=user, at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(use_case)
    context = {
        "use_case": use_case,
        "title": "Retire the use case",
        "dependents": dependents.of(use_case, at=at),
    }
    return _page(request, "use_case_retire", form, context)


def _page(request: HttpRequest, name: str, form: Any, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    template = f"approvals/{name}.html"
    return render(request, template, {"form": form, **context}, status=status)


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else None
