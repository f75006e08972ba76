"""The pages of documents: the list, where one starts, and the guided form."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can
from governance.obligations.actions import documents as actions
from governance.obligations.documents import listing, owed, prefill
from governance.obligations.documents.answers import differing
from governance.obligations.documents.forms import PartForm, RefreshForm, StartForm
from governance.obligations.documents.page import progress
from governance.obligations.documents.subjects import Subject, found, subject_of
from governance.obligations.models import Document, DocumentState
from governance.rules.eu_ai_act import documents
from governance.rules.eu_ai_act.document_answers import as_text
from governance.rules.eu_ai_act.documents import Form, Part
from governance.web.refusals import NotAllowed, Refused


def list_(request: HttpRequest) -> HttpResponseBase:
    """Every document."""
    rows = listing.rows(user_of(request)).defer("answers", "sources")
    return listing.PAGE.respond(request, rows, {"tab": "documents"})


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Which documents a use case, a model or the organisation owes, and why; start one."""
    sent = request.POST if request.method == "POST" else request.GET
    about = {name: sent.get(name) for name in ("use_case", "model")}
    form = StartForm({"kind": sent.get("kind", "-"), **about})
    if not form.is_valid():
        raise Http404
    subject = _subject(request, form)
    problem = ""
    if request.method == "POST":
        try:
            kind, at = form.cleaned_data["kind"], timezone.now()
            row = actions.start(kind, subject, by=user_of(request), at=at)
        except NotAllowed:
            raise
        except Refused as refusal:
            problem = str(refusal)
        else:
            return redirect(_part_url(row, documents.forms()[row.kind].parts[0]))
    return _start_page(request, subject, problem)


@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One part of the guided form, saved by itself."""
    document = visible(request, pk)
    form = documents.forms().get(document.kind)
    asked = form.part(key) if form else None
    if form is None or asked is None:
        raise Http404
    if document.state != DocumentState.DRAFT or not _may_write(request, document):
        return redirect(document)
    sent = request.POST if request.method == "POST" else None
    typed = PartForm(sent, part=asked, document=document)
    stale: list[tuple[str, str, str]] = []
    if typed.is_valid():
        try:
            _save(request, document, typed)
        except actions.Stale as refusal:
            stale = _meanwhile(document, asked, refusal)
            typed.see_newer(refusal.revision, str(refusal))
        else:
            return redirect(_following(request, document, form, asked))
    return _part_page(request, document, form, typed, stale)


@require_POST
def refresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring up to date what Weighbridge filled in."""
    document = visible(request, pk)
    typed = RefreshForm(request.POST)
    if not typed.is_valid():
        raise Http404
    take = request.POST.getlist("take")
    revision, at = typed.cleaned_data["revision"], timezone.now()
    actions.refresh(document, take=take, revision=revision, by=user_of(request), at=at)
    return redirect(document)


def visible(request: HttpRequest, pk: int) -> Document:
    """Return a document that the person may see, with all that its pages show.

    :raises Http404: if there is none.
    """
    rows = listing.rows(user_of(request)).select_related("sent_by", "evidence")
    row: Document = get_object_or_404(rows, pk=pk)
    return row


def _subject(request: HttpRequest, form: StartForm) -> Subject:
    asked = form.cleaned_data
    subject = found(user_of(request), use_case=asked["use_case"], model=asked["model"])
    if subject is None:
        raise Http404
    return subject


def _start_page(request: HttpRequest, subject: Subject, problem: str) -> HttpResponse:
    user = user_of(request)
    context = {
        "title": f"Documents: {subject.name}",
        "subject": subject,
        "owed": owed.of(subject),
        "others": owed.others(subject),
        "can_write": can(user, Permission.OBLIGATION_EDIT, subject.department),
        "problem": problem,
        "tab": "documents",
    }
    status = 422 if problem else 200
    return render(request, "obligations/documents/start.html", context, status=status)


def _save(request: HttpRequest, document: Document, typed: PartForm) -> None:
    actions.save_draft(
        document,
        typed.answers,
        revision=typed.cleaned_data["revision"],
        by=user_of(request),
        at=timezone.now(),
    )


def _meanwhile(
    document: Document, asked: Part, refusal: actions.Stale
) -> list[tuple[str, str, str]]:
    """Return what others saved in this part meanwhile: label, who, and the answer now."""
    answers = Document.objects.values_list("answers", flat=True).get(pk=document.pk)
    return [
        (field.label, refusal.changed[field.key], as_text(field, answers.get(field.key)))
        for field in asked.fields
        if field.key in refusal.changed
    ]


def _part_page(
    request: HttpRequest,
    document: Document,
    form: Form,
    typed: PartForm,
    stale: list[tuple[str, str, str]],
) -> HttpResponse:
    now = prefill.known(form, subject_of(document), at=timezone.now())
    news = differing(form, document.answers, document.sources, now)
    context: dict[str, Any] = {
        "title": typed.part.title,
        "document": document,
        "form_of": form,
        "form": typed,
        "steps": progress(document, form),
        "stale": stale,
        "news": [one for one in news if one.part.key == typed.part.key],
        "last": typed.part == form.parts[-1],
    }
    status = 409 if stale else 422 if typed.errors else 200
    return render(request, "obligations/documents/part.html", context, status=status)


def _may_write(request: HttpRequest, document: Document) -> bool:
    return can(user_of(request), Permission.OBLIGATION_EDIT, subject_of(document).department)


def _following(request: HttpRequest, document: Document, form: Form, asked: Part) -> str:
    place = form.parts.index(asked) + 1
    if "leave" in request.POST or place == len(form.parts):
        return document.get_absolute_url()
    return _part_url(document, form.parts[place])


def _part_url(document: Document, asked: Part) -> str:
    return reverse("obligations:document-part", args=[document.pk, asked.key])
