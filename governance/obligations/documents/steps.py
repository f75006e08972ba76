"""The page of one document: reading, sending, deciding, comparing its versions."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from governance.accounts.context import user_of
from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.audit.models import Entry
from governance.obligations.actions import documents as actions
from governance.obligations.actions.documents.holding import why_not_review
from governance.obligations.documents import prefill
from governance.obligations.documents.answers import differing
from governance.obligations.documents.comparison import compare
from governance.obligations.documents.forms import DecisionForm
from governance.obligations.documents.page import progress, read
from governance.obligations.documents.subjects import subject_of
from governance.obligations.documents.views import visible
from governance.obligations.models import Document, DocumentState
from governance.rules.eu_ai_act import documents
from governance.rules.eu_ai_act.documents import Form
from governance.web.refusals import NotAllowed, Refused

ENTRIES = 30


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One document as it reads, with what can be done now."""
    return _page(request, visible(request, pk), DecisionForm(), "")


@require_POST
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Send, send back, approve, discard, or begin the next version."""
    document, form = visible(request, pk), DecisionForm(request.POST)
    if verb not in STEPS:
        raise Http404
    if not form.is_valid():
        return _page(request, document, form, "")
    try:
        done = STEPS[verb](document, form.cleaned_data["note"], user_of(request), timezone.now())
    except NotAllowed:
        raise
    except Refused as refusal:
        if refusal.field == "note":
            form.add_error("note", str(refusal))
        return _page(request, document, form, "" if refusal.field == "note" else str(refusal))
    return redirect(done)


def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs between this version and another one, that before it if none is named."""
    document = visible(request, pk)
    form = _form(document)
    rows = Document.objects.same_as(document).order_by("-number").defer("answers", "sources")
    others = [row for row in rows if row.pk != document.pk]
    asked = request.GET.get("with", "")
    if asked and not (asked.isdecimal() and any(row.number == int(asked) for row in others)):
        raise Http404
    older = next((row.number for row in others if row.number < document.number), None)
    number = int(asked) if asked else older
    other = get_object_or_404(Document.objects.same_as(document), number=number) if number else None
    context = {
        "title": f"Versions: {document.title}",
        "document": document,
        "other": other,
        "others": others,
        "rows": compare(form, other.answers, document.answers) if other else [],
    }
    return render(request, "obligations/documents/versions.html", context)


def _page(
    request: HttpRequest, document: Document, decision: DecisionForm, problem: str
) -> HttpResponse:
    user, form = user_of(request), _form(document)
    status = 422 if request.method == "POST" else 200
    context = {
        "title": document.title,
        "document": document,
        "form_of": form,
        "subject": subject_of(document),
        "parts": read(document, form),
        "steps": progress(document, form),
        "entries": Entry.objects.about(document)[:ENTRIES],
        "decision": decision,
        "problem": problem,
        **_open_to(document, form, user),
    }
    return render(request, "obligations/documents/detail.html", context, status=status)


def _open_to(document: Document, form: Form, user: User) -> dict[str, Any]:
    """Return what the person can do now, what is missing, and what Weighbridge has learnt since."""
    is_draft = document.state == DocumentState.DRAFT
    writes = can(user, Permission.OBLIGATION_EDIT, subject_of(document).department)
    now = prefill.known(form, subject_of(document), at=timezone.now()) if is_draft else {}
    return {
        "can_write": writes,
        "is_draft": is_draft,
        "in_review": document.state == DocumentState.IN_REVIEW,
        "why_not_review": why_not_review(document, user),
        "missing": documents.missing(form, document.answers) if is_draft else (),
        "news": differing(form, document.answers, document.sources, now) if writes else [],
        "at_work": Document.objects.same_as(document).working().defer("answers").first(),
    }


def _form(document: Document) -> Form:
    form = documents.forms().get(document.kind)
    if form is None:
        raise Http404
    return form


def _send(document: Document, note: str, by: User, at: datetime) -> Document:
    return actions.send_for_review(document, by=by, at=at)


def _discard(document: Document, note: str, by: User, at: datetime) -> Document:
    return actions.discard(document, by=by, at=at)


def _new_version(document: Document, note: str, by: User, at: datetime) -> Document:
    return actions.new_version(document, by=by, at=at)


def _send_back(document: Document, note: str, by: User, at: datetime) -> Document:
    return actions.send_back(document, note=note, by=by, at=at)


def _approve(document: Document, note: str, by: User, at: datetime) -> Document:
    return actions.approve(document, note=note, by=by, at=at)


STEPS: dict[str, Callable[[Document, str, User, datetime], Document]] = {
    "send": _send,
    "send-back": _send_back,
    "approve": _approve,
    "discard": _discard,
    "new-version": _new_version,
}
