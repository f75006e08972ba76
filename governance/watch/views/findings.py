"""The list of findings and the page of one."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from governance.accounts.context import user_of
from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.audit.models import Entry
from governance.watch import actions, change_words, registers
from governance.watch.forms import TriageForm
from governance.watch.models import Advisory, Finding
from governance.web.refusals import Refused


@require_GET
def list_(request: HttpRequest) -> HttpResponseBase:
    """Every finding the person may see."""
    return registers.FINDINGS.respond(request, registers.findings(user_of(request)))


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
    context = {
        "title": finding.title,
        "finding": finding,
        "form": form,
        "can_triage": can(user, Permission.FINDING_TRIAGE, finding.system.department),
        "entries": Entry.objects.about(finding)[:30],
        **_cause(finding),
    }
    return render(request, "watch/finding_detail.html", context, status=422 if form.errors else 200)


def _rows(user: User) -> QuerySet[Finding]:
    related = ("advisory", "change__model", "change__revision", "accepted_by")
    return registers.findings(user).select_related(*related)


def _cause(finding: Finding) -> dict[str, object]:
    """Return what the page shows of the advisory with its other names, or of the change."""
    if finding.change:
        return {"change_rows": change_words.facts(finding.change)}
    if finding.advisory is None:
        return {}
    group = Advisory.objects.filter(group_key=finding.advisory.group_key)
    return {"records": group.without_bulk().order_by("external_id")}
