"""The list of models and the page of one."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from governance.accounts.context import user_of
from governance.audit.models import Entry
from governance.web.exports import csv_response
from governance.web.panels import panels_for
from inventory import model_list
from inventory.card_facts import card_facts
from inventory.licence_panel import licence_panel
from inventory.models import HubModel, Revision, System

FILES_SHOWN = 200
ROWS_SHOWN = 50
FILE_COLUMNS = [
    ("Path", lambda file: file.path),
    ("Size in bytes", lambda file: file.size),
    ("SHA-256", lambda file: file.sha256),
    ("Git id", lambda file: file.blob_id),
    ("Scan", lambda file: file.scan),
]


@require_GET
def list_(request: HttpRequest) -> HttpResponseBase:
    """Every registered model."""
    return model_list.PAGE.respond(request, model_list.rows(user_of(request)))


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known of a model, at its newest known commit or at `?commit=`."""
    user, at = user_of(request), timezone.now()
    model = get_object_or_404(HubModel.objects.visible_to(user), pk=pk)
    revision = _revision(model, request.GET.get("commit", ""))
    context = {
        "model": model,
        "title": model.repo_id,
        "revision": revision,
        "hub_url": f"{settings.HF_ENDPOINT}/{model.repo_id}",
        "revisions": model.revisions.without_bulk()[:ROWS_SHOWN],
        "aliases": model.aliases.order_by("seen_at"),
        "systems": _systems(request, model),
        "panels": panels_for(model, user, at),
        "entries": Entry.objects.about(model)[:30],
        **(_commit_context(revision) if revision else {}),
    }
    return render(request, "inventory/model_detail.html", context)


@require_GET
def files(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every file of one commit as CSV."""
    model = get_object_or_404(HubModel.objects.visible_to(user_of(request)), pk=pk)
    revision = _revision(model, request.GET.get("commit", ""))
    if revision is None:
        raise Http404
    name = f"{model.repo_id.replace('/', '-')}-{revision.sha[:12]}-files.csv"
    return csv_response(revision.files.all(), FILE_COLUMNS, name)


def _revision(model: HubModel, sha: str) -> Revision | None:
    """Return the commit asked for, else the head, else the newest stored; None if there is none."""
    rows = Revision.objects.filter(model=model)
    if sha:
        # PostgreSQL takes no NUL, not even in a question.
        return get_object_or_404(rows.defer("raw"), sha=sha.replace("\x00", ""))
    return rows.defer("raw").filter(sha=model.head_sha).first() or rows.defer("raw").first()


def _commit_context(revision: Revision) -> dict[str, Any]:
    return {
        "licence": licence_panel(revision),
        "card": card_facts(revision.card),
        "files": revision.files.all()[:FILES_SHOWN],
        "files_shown": FILES_SHOWN,
        "base_models": revision.base_models.select_related("base").order_by("repo_id"),
    }


def _systems(request: HttpRequest, model: HubModel) -> QuerySet[System]:
    rows = System.objects.visible_to(user_of(request)).in_use().using_model(model)
    return rows.select_related("department", "owner")[:ROWS_SHOWN]
