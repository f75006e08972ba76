"""What can be done on the Trust tab, and the signers that count."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, require
from governance.web.refusals import NotAllowed, Refused
from inventory import signer_list
from inventory.actions import signers
from inventory.actions import trust as actions
from inventory.models import HubModel, Revision, TrustedSigner
from inventory.tabs import ModelPage
from inventory.trust_forms import AttestForm, SignerForm
from inventory.views.models import model_page


@require_POST
def check(request: HttpRequest, pk: int, sha: str) -> HttpResponse:
    """Check everything again that software can check."""
    page = _page(request, pk, sha)
    actions.check(_revision(page), by=page.user, at=page.at)
    return redirect(_address(page))


@require_http_methods(["GET", "POST"])
def attest(request: HttpRequest, pk: int, sha: str) -> HttpResponse:
    """Take a person's word on an item; the tab again where something is wrong with it."""
    page = _page(request, pk, sha)
    if request.method == "GET":
        return redirect(_address(page))
    form = AttestForm(request.POST, user=page.user)
    if form.is_valid():
        try:
            actions.attest(_revision(page), **form.cleaned_data, by=page.user, at=page.at)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(_address(page))
    return model_page(request, page, "trust", {"attest_form": form}, status=422)


@require_GET
def signer_list_(request: HttpRequest) -> HttpResponseBase:
    """Every signer that counts."""
    return signer_list.PAGE.respond(request, signer_list.rows(user_of(request)))


@require_http_methods(["GET", "POST"])
def pin(request: HttpRequest) -> HttpResponse:
    """Pin a signer for a publisher."""
    user = user_of(request)
    require(user, Permission.PUBLISHER_LIST)
    form = SignerForm(request.POST or None, initial={"publisher": request.GET.get("publisher", "")})
    if form.is_valid():
        try:
            signers.pin(**form.cleaned_data, by=user, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("inventory:signer-list")
    context = {"form": form, "title": "Pin a signer"}
    return render(
        request, "inventory/signer_form.html", context, status=422 if form.errors else 200
    )


@require_POST
def unpin(request: HttpRequest, pk: int) -> HttpResponse:
    """Trust a signer no more."""
    user = user_of(request)
    signer = get_object_or_404(TrustedSigner.objects.visible_to(user).current(), pk=pk)
    signers.unpin(signer, by=user, at=timezone.now())
    return redirect("inventory:signer-list")


def _page(request: HttpRequest, pk: int, sha: str) -> ModelPage:
    user = user_of(request)
    model = get_object_or_404(HubModel.objects.visible_to(user), pk=pk)
    revision = get_object_or_404(model.revisions.defer("raw"), sha=sha)
    return ModelPage(model, revision, user, timezone.now())


def _revision(page: ModelPage) -> Revision:
    if page.revision is None:
        raise TypeError("The page was found by its revision.")
    return page.revision


def _address(page: ModelPage) -> str:
    """Return the tab, at the commit that is looked at if it is not the newest."""
    address = reverse("inventory:model-tab", args=[page.model.pk, "trust"])
    sha = _revision(page).sha
    return address if sha == page.model.head_sha else f"{address}?commit={sha}"
