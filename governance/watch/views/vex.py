"""VEX: take findings away as a document, or take over what a document states."""

from collections import Counter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can_anywhere
from governance.watch import actions
from governance.watch.forms import VexForm
from governance.watch.models import VexDocument
from governance.watch.vex import export
from governance.watch.vex.reading import parse
from governance.watch.vex.statements import UnreadableVex
from governance.web.refusals import NotAllowed, Refused
from inventory.models import System

SHOWN = 20


@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Both ways: what can be taken away, and a form for what somebody else states."""
    user = user_of(request)
    form = VexForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = actions.keep_vex(file.name, parse(file.read()), by=user, at=timezone.now())
        except NotAllowed:
            raise
        except (Refused, UnreadableVex) as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect(row)
    context = {
        "title": "VEX",
        "form": form,
        "can_import": can_anywhere(user, Permission.FINDING_TRIAGE),
        "documents": VexDocument.objects.visible_to(user).defer("content")[:SHOWN],
    }
    return render(request, "watch/vex.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What each statement would do; after a press of the button, what each did."""
    user, at = user_of(request), timezone.now()
    document = get_object_or_404(VexDocument.objects.visible_to(user), pk=pk)
    context: dict[str, Any] = {"title": document.name, "document": document}
    status = 200
    if request.method == "POST":
        chosen = frozenset(request.POST.getlist("chosen"))
        try:
            context["done"] = actions.apply_vex(document, chosen, by=user, at=at)
        except Refused as refusal:
            context["problem"], status = str(refusal), refusal.status
    met = context.get("done") or actions.plan_vex(document, by=user, at=at)
    context |= {"met": met, "counts": Counter(one.does for one in met)}
    return render(request, "watch/vex_detail.html", context, status=status)


@require_GET
def take_away(request: HttpRequest, kind: str) -> HttpResponse:
    """The findings the person may see as a document, of `?system=` or of all."""
    if kind not in export.ENDINGS:
        raise Http404
    user, asked = user_of(request), request.GET.get("system", "")
    system = None
    if asked:
        key = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
        system = get_object_or_404(System.objects.visible_to(user), pk=key)
    found = export.document(kind, user, system, at=timezone.now())
    name = slugify(system.name if system else "findings") or "findings"
    response = JsonResponse(found, content_type=export.MEDIA_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{export.ENDINGS[kind]}"'
    response["Cache-Control"] = "private, no-store"
    return response
