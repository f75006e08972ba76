"""The pages of incidents: list, report, one incident and its steps."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from governance.accounts.context import user_of
from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.audit.models import Entry
from governance.incidents import actions, listing
from governance.incidents.deadlines import UNKNOWN_WORDS
from governance.incidents.forms import ClockForm, CloseForm, KnownForm, NoteForm, ReportForm
from governance.incidents.models import Clock, Incident, IncidentState
from governance.rules import clocks
from governance.watch.models import Finding, Severity
from governance.web.panels import panels_for
from governance.web.refusals import Refused

TITLE = 200


def list_(request: HttpRequest) -> HttpResponseBase:
    """Every incident the person may see."""
    return listing.PAGE.respond(request, listing.rows(user_of(request)))


def report(request: HttpRequest) -> HttpResponse:
    """Report an incident: what is known so far."""
    user = user_of(request)
    asked = {name: request.GET.get(name) for name in ("system", "use_case")}
    initial = {"aware_at": timezone.now(), **asked, **_said_by_finding(request, user)}
    form = ReportForm(request.POST or None, user=user, initial=initial)
    if form.is_valid():
        try:
            return redirect(actions.report(form.report(), by=user, at=timezone.now()))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = {"form": form, "title": "Report an incident"}
    status = 422 if form.is_bound else 200
    return render(request, "incidents/report.html", context, status=status)


def _said_by_finding(request: HttpRequest, user: User) -> dict[str, str]:
    """Return what a report starts with where it comes from the page of a finding."""
    asked = request.GET.get("finding", "")
    key = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    finding = Finding.objects.visible_to(user).filter(pk=key).first() if key else None
    if finding is None:
        return {}
    severity = "high" if finding.severity == Severity.UNKNOWN else finding.severity
    said = "\n".join(filter(None, [finding.because, finding.note]))
    return {"title": finding.title[:TITLE], "description": said, "severity": severity}


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One incident: its clocks, its timeline, what can be done."""
    return _page(request, _incident(request, pk))


@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a line to the timeline."""
    incident, form = _incident(request, pk), NoteForm(request.POST, auto_id="note_%s")
    by, at = user_of(request), timezone.now()
    return _step(request, incident, form, lambda d: actions.note(incident, **d, by=by, at=at))


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what is known by now; the clocks follow."""
    incident, form = _incident(request, pk), KnownForm(request.POST, auto_id="known_%s")
    by, at = user_of(request), timezone.now()
    return _step(request, incident, form, lambda d: actions.change(incident, **d, by=by, at=at))


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the incident with its conclusion."""
    incident, form = _incident(request, pk), CloseForm(request.POST, auto_id="close_%s")
    by, at = user_of(request), timezone.now()
    return _step(request, incident, form, lambda d: actions.close(incident, **d, by=by, at=at))


@require_POST
def meet_clock(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a report was made."""
    visible = Clock.objects.visible_to(user_of(request)).select_related("incident")
    clock = get_object_or_404(visible, pk=pk)
    form = ClockForm(request.POST, auto_id=_clock_id(clock))
    by, at = user_of(request), timezone.now()
    incident = _incident(request, clock.incident_id)
    return _step(request, incident, form, lambda d: actions.meet_clock(clock, **d, by=by, at=at))


@require_POST
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Suspend every approval that the incident touches."""
    incident = _incident(request, pk)
    actions.suspend_approvals(incident, by=user_of(request), at=timezone.now())
    return redirect(incident)


def _incident(request: HttpRequest, pk: int) -> Incident:
    return get_object_or_404(listing.rows(user_of(request)), pk=pk)


def _step(
    request: HttpRequest,
    incident: Incident,
    form: forms.Form,
    take: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    if form.is_valid():
        try:
            take(form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect(incident)
    return _page(request, incident, wrong=form)


def _page(
    request: HttpRequest, incident: Incident, wrong: forms.Form | None = None
) -> HttpResponse:
    user, at = user_of(request), timezone.now()
    department = incident.system.department
    manages = can(user, Permission.INCIDENT_MANAGE, department)
    context = {
        "title": incident.title,
        "incident": incident,
        "harms": _labels("harms", incident.harms),
        "risk": _labels("risks_to_people", [incident.risk_to_people]),
        "clocks": [_shown(clock, wrong, at) for clock in incident.clocks.select_related("met_by")],
        "timeline": incident.timeline.select_related("told_by"),
        "approvals": actions.in_effect(incident),
        "can_manage": manages and incident.state == IncidentState.OPEN,
        "can_suspend": can(user, Permission.APPROVAL_SUSPEND, department),
        **_forms(incident, wrong, at),
        "panels": panels_for(incident, user, at),
        "entries": Entry.objects.about(incident)[:30],
    }
    return render(request, "incidents/detail.html", context, status=422 if wrong else 200)


def _forms(incident: Incident, wrong: forms.Form | None, at: datetime) -> dict[str, forms.Form]:
    """Return the page's forms; the one that was refused keeps what was typed."""
    fresh: dict[str, forms.Form] = {
        "note_form": NoteForm(initial={"happened_at": at}, auto_id="note_%s"),
        "close_form": CloseForm(auto_id="close_%s"),
        "known_form": KnownForm(incident=incident, auto_id="known_%s"),
    }
    return {name: wrong if type(wrong) is type(form) else form for name, form in fresh.items()}


def _shown(clock: Clock, wrong: forms.Form | None, at: datetime) -> dict[str, Any]:
    """Return a clock with its state in words and its own form."""
    auto_id = _clock_id(clock)
    mine = wrong if isinstance(wrong, ClockForm) and wrong.auto_id == auto_id else None
    unknown = [UNKNOWN_WORDS.get(key, key) for key in clock.depends_on]
    return {
        "row": clock,
        "state": clock.state(at),
        "unknown": unknown,
        "form": mine or ClockForm(auto_id=auto_id),
        "is_wrong": mine is not None,
    }


def _clock_id(clock: Clock) -> str:
    return f"clock_{clock.pk}_%s"


def _labels(rows: str, values: list[str]) -> list[str]:
    labels = {choice.value: choice.label for choice in clocks.choices(rows)}
    return [labels[value] for value in values if value in labels]
