"""Where advisories come from, and how the last runs went."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can_anywhere
from governance.watch import actions
from governance.watch.models import Advisory, HubPause, Poll, Sync
from governance.watch.tasks import sync_advisories
from governance.web.nudges import nudge

RUNS_SHOWN = 20


@require_GET
def list_(request: HttpRequest) -> HttpResponse:
    """OSV, imports and hubs: what was read when, and what went wrong."""
    at = timezone.now()
    context = {
        "title": "Where findings come from",
        "osv_enabled": settings.OSV_ENABLED,
        "osv_endpoint": settings.OSV_ENDPOINT,
        "hub_endpoint": settings.HF_ENDPOINT,
        "runs": Sync.objects.all()[:RUNS_SHOWN],
        "last_online": Sync.objects.filter(origin=settings.OSV_ENDPOINT).first(),
        "advisories": Advisory.objects.count(),
        "withdrawn": Advisory.objects.exclude(withdrawn="").count(),
        "models": Poll.objects.count(),
        "stale": Poll.objects.stale().count(),
        "pauses": HubPause.objects.filter(until__gt=at),
        "can_run": can_anywhere(user_of(request), Permission.ADVISORY_IMPORT),
    }
    return render(request, "watch/source_list.html", context)


@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Ask OSV at once, in the background."""
    actions.require_sync(by=user_of(request))
    if nudge(sync_advisories, now=True):
        messages.info(request, "OSV is being asked. Look again in a minute.")
    else:
        messages.warning(request, "No worker could be reached. OSV is asked at the next turn.")
    return redirect("watch:source-list")
