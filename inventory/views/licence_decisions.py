"""What a person decides about the licence of a model, from its licence tab."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from governance.accounts.context import user_of
from governance.web.refusals import NotAllowed, Refused
from inventory.actions import licences as actions
from inventory.licence_forms import DecisionForm, WithdrawalForm
from inventory.models import HubModel, Revision
from inventory.tabs import ModelPage
from inventory.views.models import model_page


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide which licence the revision is under."""
    page = _page(request, pk)
    if request.method == "GET":
        return redirect(_address(page))
    form = DecisionForm(request.POST, asker=page.user)
    return _answer(request, page, form, "decision_form", lambda: _decided(page, form))


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was decided for the revision."""
    page = _page(request, pk)
    if request.method == "GET":
        return redirect(_address(page))
    form = WithdrawalForm(request.POST)
    return _answer(request, page, form, "withdrawal_form", lambda: _withdrawn(page, form))


def _answer(
    request: HttpRequest,
    page: ModelPage,
    form: DecisionForm | WithdrawalForm,
    name: str,
    act: Callable[[], object],
) -> HttpResponse:
    """Act, or show the tab again with what is wrong."""
    if form.is_valid():
        try:
            act()
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(_address(page))
    return model_page(request, page, "licence", {name: form}, status=422)


def _decided(page: ModelPage, form: DecisionForm) -> None:
    actions.decide(page.model, _of(page), **form.cleaned_data, by=page.user, at=page.at)


def _withdrawn(page: ModelPage, form: WithdrawalForm) -> None:
    actions.withdraw_decision(page.model, _of(page), **form.cleaned_data, by=page.user, at=page.at)


def _page(request: HttpRequest, pk: int) -> ModelPage:
    """Return the page of the revision that the form was about."""
    user = user_of(request)
    model = get_object_or_404(HubModel.objects.visible_to(user), pk=pk)
    sha = request.POST.get("commit", "").replace("\x00", "")
    rows = model.revisions.defer("raw", "licence_text")
    revision = get_object_or_404(rows, sha=sha or model.head_sha)
    return ModelPage(model, revision, user, timezone.now())


def _of(page: ModelPage) -> Revision:
    if page.revision is None:
        raise Refused("No commit of this model has been read, so there is nothing to decide.")
    return page.revision


def _address(page: ModelPage) -> str:
    address = reverse("inventory:model-tab", args=[page.model.pk, "licence"])
    old = page.revision and page.revision.sha != page.model.head_sha
    return f"{address}?commit={page.revision.sha}" if old and page.revision else address
