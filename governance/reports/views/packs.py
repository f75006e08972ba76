"""Audit packs: ask for one, watch it being built, download it."""

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can
from governance.audit.models import Entry
from governance.reports import actions, listing
from governance.reports.downloads import pack_file
from governance.reports.models import PackScope, PackState
from governance.reports.tasks import build_pack
from governance.web.nudges import nudge
from inventory.models import UseCase


def list_(request: HttpRequest) -> HttpResponseBase:
    """The packs the person may see."""
    user = user_of(request)
    extra = {"may_export": can(user, Permission.PACK_EXPORT)}
    return listing.PAGE.respond(request, listing.rows(user), extra)


@require_POST
def request_organisation(request: HttpRequest) -> HttpResponse:
    """Ask for the pack of the organisation."""
    return _ask(request, PackScope.ORGANISATION, None)


@require_POST
def request_use_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the pack of one use case."""
    visible = UseCase.objects.visible_to(user_of(request)).select_related("system__department")
    return _ask(request, PackScope.USE_CASE, get_object_or_404(visible, pk=pk))


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One pack: how far it is, or the file and how to check it."""
    user = user_of(request)
    pack = get_object_or_404(listing.rows(user), pk=pk)
    place = pack.use_case.system.department if pack.use_case else None
    context = {
        "title": str(pack),
        "pack": pack,
        "share": 100 * pack.done // pack.total if pack.total else 0,
        "may_export": can(user, Permission.PACK_EXPORT, place),
        "entries": Entry.objects.about(pack)[:30],
    }
    part = "#progress" if request.headers.get("HX-Target") == "progress" else ""
    return render(request, f"reports/pack_detail.html{part}", context)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a pack that is being built."""
    pack = get_object_or_404(listing.rows(user_of(request)), pk=pk)
    actions.cancel(pack, by=user_of(request), at=timezone.now())
    return redirect(pack)


def download(request: HttpRequest, pk: int) -> FileResponse:
    """Give the file."""
    pack = get_object_or_404(listing.rows(user_of(request)), pk=pk)
    return pack_file(pack)


def _ask(request: HttpRequest, scope: PackScope, use_case: UseCase | None) -> HttpResponse:
    pack = actions.request_pack(scope, use_case, by=user_of(request), at=timezone.now())
    if pack.state == PackState.WAITING:
        transaction.on_commit(lambda: nudge(build_pack, pack_id=pack.pk))
    return redirect(pack)
