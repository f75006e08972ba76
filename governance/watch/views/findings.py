"""The list of findings and the page of one."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.accounts.context import user_of
from governance.accounts.models import User
from governance.accounts.permissions import Permission, can, can_anywhere
from governance.audit.models import Entry
from governance.watch import actions, change_words, registers
from governance.watch.forms import CommentForm, TriageForm
from governance.watch.models import Advisory, Candidate, Finding
from governance.web.panels import panels_for
from governance.web.refusals import Refused

# The newest ones; those before them are folded.
COMMENTS_SHOWN = 10


@require_GET
def list_(request: HttpRequest) -> HttpResponseBase:
    """Every finding the person may see."""
    user = user_of(request)
    extra = {
        "can_triage": can_anywhere(user, Permission.FINDING_TRIAGE),
        "waiting": Candidate.objects.visible_to(user).waiting().count(),
    }
    return registers.FINDINGS.respond(request, registers.findings(user), extra)


@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding: what it rests on, what to do, and where the work stands."""
    user = user_of(request)
    finding = get_object_or_404(_rows(user), pk=pk)
    form = TriageForm(request.POST or None, finding=finding, user=user)
    if form.is_valid():
        try:
            actions.triage(finding, **form.cleaned_data, by=user, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(finding)
    return _page(request, finding, {"form": form}, status=422 if form.errors else 200)


@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a comment to a finding."""
    user = user_of(request)
    finding = get_object_or_404(_rows(user), pk=pk)
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            actions.comment(finding, form.cleaned_data["text"], by=user, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(f"{finding.get_absolute_url()}#comments")
    return _page(request, finding, {"comment_form": form}, status=422)


def _page(
    request: HttpRequest, finding: Finding, forms: dict[str, Any], *, status: int
) -> HttpResponse:
    user, comments = user_of(request), list(finding.comments.select_related("author"))
    context = {
        "title": finding.title,
        "finding": finding,
        "form": TriageForm(finding=finding, user=user),
        "comment_form": CommentForm(),
        "earlier": comments[:-COMMENTS_SHOWN],
        "comments": comments[-COMMENTS_SHOWN:],
        "can_triage": can(user, Permission.FINDING_TRIAGE, finding.system.department),
        "entries": Entry.objects.about(finding)[:30],
        "panels": panels_for(finding, user, timezone.now()),
        **_cause(finding),
        **forms,
    }
    return render(request, "watch/finding_detail.html", context, status=status)


def _rows(user: User) -> QuerySet[Finding]:
    related = ("advisory", "change__model", "change__revision", "accepted_by", "revision__model")
    bulk = ("raw", "card", "licence_text", "licence_findings", "effective_terms")
    rows = registers.findings(user).select_related(*related)
    return rows.defer(
        *(f"{way}__{name}" for way in ("revision", "change__revision") for name in bulk)
    )


def _cause(finding: Finding) -> dict[str, object]:
    """Return what the page shows of the advisory with its other names, or of the change."""
    if finding.change:
        return {"change_rows": change_words.facts(finding.change)}
    if finding.advisory is None:
        return {}
    group = Advisory.objects.filter(group_key=finding.advisory.group_key)
    return {"records": group.without_bulk().order_by("external_id")}
