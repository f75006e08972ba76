"""Pages about evidence."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can_anywhere
from governance.audit.models import Entry
from governance.evidence import actions, files
from governance.evidence.downloads import SHOWN_INLINE, response_for
from governance.evidence.filters import EvidenceFilter
from governance.evidence.forms import EvidenceForm
from governance.evidence.models import Evidence, EvidenceKind
from governance.web.lists import Column, Empty, ListPage
from governance.web.panels import panels_for
from governance.web.refusals import NotAllowed, Refused

EVIDENCE = ListPage(
    title="Evidence",
    noun=("item", "items"),
    row="evidence/row.html",
    columns=[
        Column("title", "What it shows", sort="title"),
        Column("kind", "Kind", sort="kind", csv=lambda row: row.get_kind_display()),
        Column("department", "Department", sort="department__name", narrow=False),
        Column("added_at", "Added", sort="added_at"),
        Column("added_by", "By", csv=lambda row: row.added_by or "Weighbridge", narrow=False),
        Column("valid_until", "Counts until", sort="valid_until"),
        Column("sha256", "SHA-256", csv="sha256", narrow=False),
    ],
    search=["title", "file_name", "url", "method", "sha256"],
    search_hint="Search by title, file, address or hash",
    filters=EvidenceFilter,
    sort="-added_at",
    empty=Empty(
        "No evidence yet",
        "Evidence is a file, a link or a record that shows that something is so. Add the first "
        "here, or where a checklist asks for it.",
    ),
    template="evidence/list.html",
)


def list_(request: HttpRequest) -> HttpResponseBase:
    """List the evidence that the person may see."""
    rows = Evidence.objects.visible_to(user_of(request)).select_related("department", "added_by")
    return EVIDENCE.respond(request, rows, {"today": timezone.now().date()})


def add(request: HttpRequest) -> HttpResponse:
    """Add a file or a link."""
    asker = user_of(request)
    if not can_anywhere(asker, Permission.EVIDENCE_ADD):
        raise NotAllowed("You may not add evidence. Ask an administrator for a role that may.")
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = EvidenceForm(*posted, asker=asker)
    if request.method == "POST" and form.is_valid():
        try:
            evidence = _added(request, form)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(evidence)
    context = {"title": "Add evidence", "form": form}
    status = 422 if form.errors else 200
    return render(request, "evidence/add.html", context, status=status)


def _added(request: HttpRequest, form: EvidenceForm) -> Evidence:
    who: dict[str, Any] = {"by": user_of(request), "at": timezone.now()}
    if upload := form.cleaned_data["file"]:
        return actions.add_file(upload=upload, **form.common, **who)
    return actions.add_link(url=form.cleaned_data["url"], **form.common, **who)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one item, who relied on it, and, if asked with `?check=1`, whether it is intact."""
    evidence, at = _seen(request, pk), timezone.now()
    checked = "check" in request.GET and evidence.kind == EvidenceKind.FILE
    context = {
        "title": evidence.title,
        "evidence": evidence,
        "ran_out": evidence.valid_until is not None and evidence.valid_until < at.date(),
        "checked": checked,
        "intact": checked and files.is_intact(evidence.file_path, evidence.sha256),
        "picture": evidence.media_type in SHOWN_INLINE,
        "record": json.dumps(evidence.record, indent=2, ensure_ascii=False),
        "panels": panels_for(evidence, user_of(request), at),
        "entries": Entry.objects.about(evidence),
    }
    return render(request, "evidence/detail.html", context)


def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the file; `?inline=1` shows a picture."""
    return response_for(_seen(request, pk), inline="inline" in request.GET)


def _seen(request: HttpRequest, pk: int) -> Evidence:
    rows = Evidence.objects.visible_to(user_of(request)).select_related("department", "added_by")
    return get_object_or_404(rows, pk=pk)
