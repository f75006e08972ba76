"""The list of models and the page of one."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from governance.accounts.context import user_of
from governance.web.exports import csv_response
from inventory import model_list
from inventory.hub_links import hub_page
from inventory.model_header import model_badges, tab_links
from inventory.models import HubModel, Revision
from inventory.tabs import TABS, ModelPage

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
def detail(request: HttpRequest, pk: int, tab: str = "overview") -> HttpResponse:
    """One tab of a model's page, at its newest known commit or at `?commit=`."""
    user, at = user_of(request), timezone.now()
    models = HubModel.objects.visible_to(user).select_related("registered_by")
    model = get_object_or_404(models, pk=pk)
    page = ModelPage(model, revision_of(model, request.GET.get("commit", "")), user, at)
    return model_page(request, page, tab)


def model_page(
    request: HttpRequest,
    page: ModelPage,
    tab: str,
    extra: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with a tab; `extra` overrides its context, such as a form with its errors."""
    context = {
        "model": page.model,
        "title": page.model.repo_id,
        "revision": page.revision,
        "hub_url": hub_page(page.model),
        "tab": tab,
        "tab_template": TABS[tab].template,
        "tabs": tab_links(page, request.GET.get("commit", "")),
        "badges": model_badges(page),
        **TABS[tab].context(page),
        **(extra or {}),
    }
    return render(request, "inventory/model_detail.html", context, status=status)


@require_GET
def files(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every file of one commit as CSV."""
    model = get_object_or_404(HubModel.objects.visible_to(user_of(request)), pk=pk)
    revision = revision_of(model, request.GET.get("commit", ""))
    if revision is None:
        raise Http404
    name = f"{model.repo_id.replace('/', '-')}-{revision.sha[:12]}-files.csv"
    return csv_response(revision.files.all(), FILE_COLUMNS, name)


def revision_of(model: HubModel, sha: str) -> Revision | None:
    """Return the commit asked for, else the head, else the newest stored; None if there is none."""
    rows = model.revisions.defer("raw", "licence_text")
    if sha:
        # PostgreSQL takes no NUL, not even in a question.
        return get_object_or_404(rows, sha=sha.replace("\x00", ""))
    return rows.filter(sha=model.head_sha).first() or rows.first()
