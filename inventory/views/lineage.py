"""State what a model was made from, take it back, and have the hub asked again."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from governance.accounts.context import user_of
from governance.web.nudges import nudge
from governance.web.refusals import NotAllowed, Refused
from inventory import tasks
from inventory.actions import lookups, statements
from inventory.lineage.graph import lineage_of
from inventory.lineage_forms import BaseForm, DatasetForm
from inventory.models import BaseModelLink, DatasetLink, HubModel, Revision
from inventory.tabs import ModelPage
from inventory.tabs.lineage import lookups_of
from inventory.views.models import model_page

KINDS: dict[str, type[BaseModelLink] | type[DatasetLink]] = {
    "base": BaseModelLink,
    "dataset": DatasetLink,
}


@require_POST
def state_base(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a base model that the card does not name."""
    page = _page(request, pk)
    form = BaseForm(request.POST, prefix="base")
    return _stated(request, page, form, "base_form", lambda revision, given: statements.state_base(
        revision, given["repo_id"], relation=given["relation"], base_sha=given["base_sha"],
        by=page.user, at=page.at,
    ))  # fmt: skip


@require_POST
def state_dataset(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a dataset that the card does not name, or its role."""
    page = _page(request, pk)
    form = DatasetForm(request.POST, prefix="dataset")
    return _stated(request, page, form, "dataset_form", lambda revision, given: (
        statements.state_dataset(
            revision, given["repo_id"], role=given["role"], generated_by=given["generated_by"],
            by=page.user, at=page.at,
        )
    ))  # fmt: skip


@require_POST
def withdraw(request: HttpRequest, pk: int, kind: str, link_id: int) -> HttpResponse:
    """Take back what a person stated."""
    if kind not in KINDS:
        raise Http404
    page = _page(request, pk)
    links = KINDS[kind]._default_manager.filter(revision__model=page.model)
    statements.withdraw(get_object_or_404(links, pk=link_id), by=page.user, at=page.at)
    return redirect(_address(page))


@require_POST
def look_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the hub again for what is waiting or missing."""
    page = _page(request, pk)
    rows = lookups_of(lineage_of(_revision(page)))
    waiting = lookups.look_again(rows, by=page.user, at=page.at)
    transaction.on_commit(_nudge)
    messages.info(request, f"The hub is asked again for {len(waiting)} of them.")
    return redirect(_address(page))


def _nudge() -> None:
    nudge(tasks.fetch_lineage_due)


def _stated(
    request: HttpRequest,
    page: ModelPage,
    form: Form,
    name: str,
    state: Callable[[Revision, dict[str, str]], object],
) -> HttpResponse:
    if form.is_valid():
        try:
            state(_revision(page), form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            transaction.on_commit(_nudge)
            return redirect(_address(page))
    return model_page(request, page, "lineage", {name: form}, status=422)


def _page(request: HttpRequest, pk: int) -> ModelPage:
    user = user_of(request)
    model = get_object_or_404(HubModel.objects.visible_to(user), pk=pk)
    rows = Revision.objects.filter(model=model).defer("raw")
    sha = request.GET.get("commit", "").replace("\x00", "") or model.head_sha
    return ModelPage(model, rows.filter(sha=sha).first(), user, timezone.now())


def _revision(page: ModelPage) -> Revision:
    if page.revision is None:
        raise Refused("No commit of this model has been stored yet, so nothing can be stated.")
    return page.revision


def _address(page: ModelPage) -> str:
    address = reverse("inventory:model-tab", args=[page.model.pk, "lineage"])
    older = page.revision is not None and page.revision.sha != page.model.head_sha
    return f"{address}?commit={page.revision.sha}" if older and page.revision else address
