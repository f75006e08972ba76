"""Pages about evidence."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can, can_anywhere
from governance.audit.models import Entry
from governance.evidence import actions, files, tasks
from governance.evidence.downloads import SHOWN_INLINE, response_for
from governance.evidence.forms import AddForm
from governance.evidence.library import LIBRARY
from governance.evidence.link_hosts import place_of
from governance.evidence.models import Evidence, EvidenceKind
from governance.evidence.picking import RECORDS, Offer, find, is_number
from governance.web.nudges import nudge
from governance.web.panels import panels_for
from governance.web.refusals import NotAllowed, Refused

PICKED = "evidence"


def list_(request: HttpRequest) -> HttpResponseBase:
    """List the evidence that the person may see."""
    user = user_of(request)
    rows = Evidence.objects.visible_to(user).with_neighbours(user).defer("record")
    rows = rows.select_related("department", "added_by", "link_check")
    return LIBRARY.respond(request, rows, {"today": timezone.now().date()})


def picker(request: HttpRequest) -> HttpResponse:
    """What a search finds for the field that chooses evidence, as a fragment."""
    name = request.GET.get("name", PICKED)
    name = name if name.isidentifier() else PICKED
    sent = request.GET
    records = [int(one) for one in sent.getlist("records")[:RECORDS] if is_number(one)]
    found = find(
        user_of(request),
        sent.get("q", ""),
        sent.getlist(name),
        at=timezone.now(),
        offer=Offer(tuple(records), ended="ended" in sent),
    )
    return render(request, "evidence/_picker_found.html", {"found": found, "name": name})


def add(request: HttpRequest) -> HttpResponse:
    """Add a file or a link; `?like=` starts from an item that a newer one is to follow."""
    user = user_of(request)
    if not can_anywhere(user, Permission.EVIDENCE_ADD):
        raise NotAllowed("You may not add evidence. Ask an administrator for a role that may.")
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form, same = AddForm(*posted, user=user, initial=_like(request)), None
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_added(form, request))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field != "url" else "link", str(refusal))
            same = getattr(refusal, "evidence", None)
    if same is None:
        form.leave_out_again()
    context = {"title": "Add evidence", "form": form, "same": same}
    return render(request, "evidence/add.html", context, status=422 if form.errors else 200)


def _added(form: AddForm, request: HttpRequest) -> Evidence:
    given: dict[str, Any] = {
        "department": form.cleaned_data["department"],
        "replaces": form.cleaned_data["replaces"],
        **form.weight,
        "by": user_of(request),
        "at": timezone.now(),
    }
    title, upload = form.cleaned_data["title"], form.cleaned_data["file"]
    if upload:
        return actions.add_file(title, upload, again=form.cleaned_data["again"], **given)
    return actions.add_link(title, form.cleaned_data["link"], **given)


def _like(request: HttpRequest) -> dict[str, Any]:
    """Return what a newer item has in common with the one that it replaces."""
    number = request.GET.get("like", "")
    if not number.isdecimal():
        return {}
    old = _seen(request, int(number))
    names = ("title", "strength", "issued_by", "department")
    return {name: getattr(old, name) for name in names} | {"link": old.url, "replaces": old}


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one item, who relied on it, and, if asked with `?check=1`, whether it is intact."""
    evidence, at = _seen(request, pk), timezone.now()
    checked = "check" in request.GET and evidence.kind == EvidenceKind.FILE
    context = {
        "title": evidence.title,
        "evidence": evidence,
        "standing": evidence.standing(at.date()),
        "checked": checked,
        "intact": checked and files.is_intact(evidence.file_path, evidence.sha256),
        "picture": evidence.media_type in SHOWN_INLINE,
        "record": json.dumps(evidence.record, indent=2, ensure_ascii=False),
        "link_check": getattr(evidence, "link_check", None),
        "opened_weekly": place_of(evidence.url, settings.EVIDENCE_LINK_HOSTS) is not None,
        "may_check": can(user_of(request), Permission.EVIDENCE_ADD, evidence.department),
        "same": _same(request, evidence),
        "older": _older(request, evidence),
        "newer": _newer(request, evidence),
        "panels": panels_for(evidence, user_of(request), at),
        "entries": Entry.objects.about(evidence),
    }
    return render(request, "evidence/detail.html", context)


def _older(request: HttpRequest, evidence: Evidence) -> Evidence | None:
    rows = Evidence.objects.visible_to(user_of(request)).filter(replaced_by=evidence)
    return rows.defer("record").first()


def _newer(request: HttpRequest, evidence: Evidence) -> list[Evidence]:
    """Return what replaces it, the newest first."""
    rows = Evidence.objects.visible_to(user_of(request)).filter(replaces=evidence)
    return list(rows.defer("record")[:10])


def _same(request: HttpRequest, evidence: Evidence) -> list[Evidence]:
    """Return the other items of the same bytes."""
    if evidence.kind != EvidenceKind.FILE:
        return []
    rows = Evidence.objects.visible_to(user_of(request)).with_bytes(evidence.sha256)
    return list(rows.exclude(pk=evidence.pk).defer("record")[:10])


@require_POST
def check_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a link be opened now, and say what happens."""
    evidence = _seen(request, pk)
    check = actions.ask_link_check(evidence, by=user_of(request), at=timezone.now())
    if nudge(tasks.check_link, check_id=check.pk):
        said = "A worker opens the link now. Load this page again to see what came of it."
    else:
        said = "No worker can be told now. The link is opened at the next round."
    messages.info(request, said)
    return redirect(evidence)


def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the file; `?inline=1` shows a picture."""
    return response_for(_seen(request, pk), inline="inline" in request.GET)


def _seen(request: HttpRequest, pk: int) -> Evidence:
    rows = Evidence.objects.visible_to(user_of(request))
    return get_object_or_404(rows.select_related("department", "added_by", "link_check"), pk=pk)
