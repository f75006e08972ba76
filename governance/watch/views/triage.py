"""Triage from the list: one finding in its row, or several that were ticked."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from governance.accounts.context import user_of
from governance.accounts.models import User
from governance.watch import actions, registers
from governance.watch.forms import DecisionForm, NoteForm
from governance.watch.models import Finding
from governance.watch.views.ticked import seen, ticked
from governance.web.refusals import Refused

NOT_AFFECTED = "not_affected:"


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What a finding can become, as buttons; pressing one makes it so and leads back to the list.

    With htmx the buttons take the place of the row, and the row comes back when one was pressed.
    """
    user = user_of(request)
    finding = get_object_or_404(registers.findings(user), pk=pk)
    if request.method == "GET":
        if request.headers.get("HX-Request") == "true" and "cancel" in request.GET:
            return _row(request, finding)
        return _buttons(request, finding, "", 200)
    written = NoteForm(request.POST)
    if not written.is_valid():
        return _buttons(request, finding, written.problem, 422)
    try:
        actions.triage(finding, **_pressed(request.POST), by=user, at=timezone.now())
    except Refused as refusal:
        return _buttons(request, finding, str(refusal), refusal.status)
    if request.headers.get("HX-Request") != "true":
        return redirect(_back(request.POST, request))
    return _row(request, get_object_or_404(registers.findings(user), pk=pk))


@require_http_methods(["GET", "POST"])
def together(request: HttpRequest) -> HttpResponse:
    """Choose what the ticked findings become, see what that does to each, then do it."""
    user, at = user_of(request), timezone.now()
    asked = request.POST if request.method == "POST" else request.GET
    rows = _ticked(asked, user)
    form = DecisionForm(request.POST or None)
    context: dict[str, Any] = {"title": "Triage together", "rows": rows, "form": form}
    if request.method == "POST" and form.is_valid():
        decision, shown = actions.Decision(**form.cleaned_data), seen(request.POST)
        do = actions.triage_many if "take" in request.POST else actions.plan_triage
        key = "done" if "take" in request.POST else "planned"
        context[key] = do(rows, decision, seen=shown, by=user, at=at)
        context["changing"] = sum(not outcome.reason for outcome in context[key])
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "watch/triage_together.html", context, status=status)


def _pressed(sent: Mapping[str, str]) -> dict[str, Any]:
    """Return what a button stands for: a state, and for “not affected” the reason after a colon."""
    pressed = sent.get("decide", "")
    words = {"state": pressed, "note": sent.get("note", ""), "seen": sent.get("seen", "")}
    if pressed.startswith(NOT_AFFECTED):
        words |= {"state": "not_affected", "justification": pressed.removeprefix(NOT_AFFECTED)}
    return words


def _row(request: HttpRequest, finding: Finding) -> HttpResponse:
    return render(request, "watch/finding_row.html", {"row": finding, "fresh": True})


def _buttons(request: HttpRequest, finding: Finding, problem: str, status: int) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    context = {
        "title": f"Triage: {finding.title}",
        "row": finding,
        "problem": problem,
        "note": sent.get("note", ""),
        "back": _back(sent, request),
    }
    if request.headers.get("HX-Request") == "true":
        # htmx shows answers of 422, and none of 403.
        status, template = (422 if problem else 200), "watch/_triage_row.html"
    else:
        template = "watch/triage_one.html"
    return render(request, template, context, status=status)


def _back(sent: Mapping[str, str], request: HttpRequest) -> str:
    """Return the list as it was narrowed, where its address is named."""
    asked, home = sent.get("next", ""), reverse("watch:finding-list")
    here = url_has_allowed_host_and_scheme(asked, {request.get_host()})
    return asked if here and asked.startswith(home) else home


def _ticked(asked: QueryDict, user: User) -> list[Finding]:
    rows = registers.findings(user).filter(pk__in=ticked(asked, "finding"))
    return list(rows.order_by("due_on", "pk"))
