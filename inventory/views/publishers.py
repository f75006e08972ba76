"""The list of publishers and the page of one."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from inventory import actions, publisher_list
from inventory.forms_registering import ListPublisherForm
from inventory.models import HubModel, Publisher
from inventory.publisher_names import neighbours_of

MODELS_SHOWN = 20


@require_GET
def list_(request: HttpRequest) -> HttpResponseBase:
    """Every publisher of a model that is known here."""
    return publisher_list.PAGE.respond(request, publisher_list.rows(user_of(request)))


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One publisher: where it is listed, its models, and whose name it could be taken for."""
    return _page(request, _publisher(request, pk))


@require_POST
def set_listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the publisher on a list, or on none."""
    publisher, form = _publisher(request, pk), ListPublisherForm(request.POST)
    if form.is_valid():
        try:
            actions.list_publisher(
                publisher, **form.cleaned_data, by=user_of(request), at=timezone.now()
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(publisher)
    return _page(request, publisher, form)


def _publisher(request: HttpRequest, pk: int) -> Publisher:
    return get_object_or_404(publisher_list.rows(user_of(request)), pk=pk)


def _page(
    request: HttpRequest, publisher: Publisher, form: ListPublisherForm | None = None
) -> HttpResponse:
    user = user_of(request)
    own = HubModel.objects.visible_to(user).filter(hub=publisher.hub, publisher=publisher.name)
    given = {"listing": publisher.listing, "role": publisher.role, "note": publisher.note}
    context = {
        "publisher": publisher,
        "title": publisher.name,
        "hub_name": publisher_list.hub_words(publisher.hub),
        "verified": publisher_list.verified_words(publisher.is_verified),
        "models": own.order_by("repo_id")[:MODELS_SHOWN],
        "neighbours": neighbours_of(publisher),
        "can_list": can(user, Permission.PUBLISHER_LIST),
        "form": form or ListPublisherForm(initial=given),
        "entries": Entry.objects.about(publisher)[:30],
    }
    return render(request, "inventory/publisher_detail.html", context, status=422 if form else 200)
