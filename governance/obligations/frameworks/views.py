"""The pages of frameworks."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can, require
from governance.obligations import catalogue
from governance.obligations.actions import importing, taking_up
from governance.obligations.actions.importing import FaultyFramework
from governance.obligations.comparing import compare
from governance.obligations.frameworks import listing
from governance.obligations.frameworks.coverage import coverage, coverages
from governance.obligations.frameworks.forms import (
    ImportForm,
    PutDownForm,
    TakeUpForm,
    seal,
    unseal,
)
from governance.obligations.models import Framework, Requirement
from governance.web.refusals import Refused


def list_(request: HttpRequest) -> HttpResponseBase:
    """All frameworks, each with how far what it asks is shown."""
    user, found = user_of(request), list(Framework.objects.all())
    rows = coverages(found, user, at=timezone.now())
    extra = {"may_edit": can(user, Permission.FRAMEWORK_EDIT, None)}
    found.sort(key=lambda one: (one.taken_up_at is None, one.title))
    return listing.FRAMEWORKS.show(request, [rows[one.pk] for one in found], extra)


def detail(request: HttpRequest, key: str) -> HttpResponseBase:
    """One framework: where it stands, and what shows each of its requirements."""
    framework = get_object_or_404(Framework, key=key)
    return _page(request, framework, {})


def _page(request: HttpRequest, framework: Framework, sent: dict[str, Form]) -> HttpResponseBase:
    user = user_of(request)
    found = coverage(framework, user, at=timezone.now())
    extra: dict[str, Any] = {
        "framework": framework,
        "coverage": found,
        "is_the_act": framework.key == catalogue.EU_AI_ACT,
        "may_edit": can(user, Permission.FRAMEWORK_EDIT, None),
        "take_up_form": TakeUpForm(user=user),
        "put_down_form": PutDownForm(),
        **sent,
    }
    return listing.requirements(found).show(request, found.rows, extra)


@require_POST
def take_up(request: HttpRequest, key: str) -> HttpResponseBase:
    """Take a framework up for the organisation, or for use cases."""
    framework, user = get_object_or_404(Framework, key=key), user_of(request)
    form = TakeUpForm(request.POST, user=user)
    if form.is_valid():
        try:
            made = taking_up.take_up(
                framework, use_cases=form.cleaned_data["use_cases"], by=user, at=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = "obligation" if len(made) == 1 else "obligations"
            messages.success(request, f"{framework} is taken up: {len(made)} {words} created.")
            return redirect(framework)
    return _page(request, framework, {"take_up_form": form})


@require_POST
def put_down(request: HttpRequest, key: str) -> HttpResponseBase:
    """Work by a framework no longer."""
    framework, user = get_object_or_404(Framework, key=key), user_of(request)
    form = PutDownForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            number = taking_up.put_down(framework, reason=reason, by=user, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, f"{framework} is put down; {number} open duties set aside.")
            return redirect(framework)
    return _page(request, framework, {"put_down_form": form})


def import_(request: HttpRequest) -> HttpResponse:
    """Look at a file first: every fault, or what it would change. Nothing is stored yet."""
    require(user_of(request), Permission.FRAMEWORK_EDIT, None)
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"title": "Import a framework", "form": form}
    if request.method == "POST" and form.is_valid() and form.cleaned_data["content"]:
        context |= _looked_at(form.cleaned_data["content"])
    wrong = request.method == "POST" and "sealed" not in context
    return render(
        request, "obligations/frameworks/import.html", context, status=422 if wrong else 200
    )


def _looked_at(content: Any) -> dict[str, Any]:
    try:
        built_in = importing.checked(content)
    except FaultyFramework as faulty:
        return {"faults": faulty.faults}
    stored = Requirement.objects.filter(framework__key=built_in.key)
    differences = compare(built_in, {row.key: row for row in stored})
    return {
        "sealed": seal(content),
        "about": content["framework"],
        "differences": differences,
        "relations": len(content.get("relation", ())),
    }


@require_POST
def store(request: HttpRequest) -> HttpResponse:
    """Store the file that was looked at."""
    try:
        content = unseal(request.POST.get("sealed", ""))
    except signing.BadSignature:
        messages.error(request, "That preview is too old or was changed: choose the file again.")
        return redirect("obligations:framework-import")
    try:
        importing.import_framework(content, by=user_of(request), at=timezone.now())
    except FaultyFramework as faulty:
        context = {"title": "Import a framework", "form": ImportForm(), "faults": faulty.faults}
        return render(request, "obligations/frameworks/import.html", context, status=422)
    framework = get_object_or_404(Framework, key=content["framework"]["key"])
    messages.success(request, f"{framework} is stored. Take it up to owe what it asks.")
    return redirect(framework)
