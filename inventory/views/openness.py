"""What a person says of a model's openness, from its openness tab."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from governance.accounts.context import user_of
from governance.rules.openness_facts import components
from governance.web.refusals import NotAllowed, Refused
from inventory.actions import openness as actions
from inventory.models import HubModel
from inventory.openness_forms import OpennessForm, form_for
from inventory.tabs import ModelPage
from inventory.views.models import model_page


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, pk: int, component: str) -> HttpResponse:
    """Show the tab with the form of one component open, or store what was said of it."""
    page = _page(request, pk, component)
    fact = page.model.openness_facts.filter(component=component).first()
    if request.method == "GET":
        return _shown(request, page, component, form_for(fact))
    form = OpennessForm(request.POST)
    if form.is_valid():
        try:
            actions.confirm(page.model, component, **form.cleaned_data, by=page.user, at=page.at)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(f"{_address(page)}#{component}")
    return _shown(request, page, component, form, status=422)


@require_POST
def unconfirm(request: HttpRequest, pk: int, component: str) -> HttpResponse:
    """Take a confirmation back."""
    page = _page(request, pk, component)
    actions.unconfirm(page.model, component, by=page.user, at=page.at)
    return redirect(f"{_address(page)}#{component}")


def _page(request: HttpRequest, pk: int, component: str) -> ModelPage:
    user = user_of(request)
    model = get_object_or_404(HubModel.objects.visible_to(user), pk=pk)
    if component not in components():
        raise Http404
    head = model.revisions.defer("raw").filter(sha=model.head_sha).first()
    return ModelPage(model, head, user, timezone.now())


def _shown(
    request: HttpRequest, page: ModelPage, component: str, form: OpennessForm, status: int = 200
) -> HttpResponse:
    extra = {"chosen": component, "form": form}
    return model_page(request, page, "openness", extra, status=status)


def _address(page: ModelPage) -> str:
    return reverse("inventory:model-tab", args=[page.model.pk, "openness"])
