"""Where advisories come from, and how the last runs went."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can_anywhere
from governance.watch import actions
from governance.watch.hub_states import hub_states, stale_polls
from governance.watch.models import Advisory, CveSignal, Sync
from governance.watch.sources.epss import EPSS
from governance.watch.sources.kev import KEV
from governance.watch.sources.known import SOURCES
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
        "hubs": hub_states(at),
        "stale_polls": stale_polls(),
        "runs": Sync.objects.all()[:RUNS_SHOWN],
        "last_online": Sync.objects.filter(origin=settings.OSV_ENDPOINT).first(),
        "advisories": Advisory.objects.count(),
        "withdrawn": Advisory.objects.exclude(withdrawn="").count(),
        "origins": _origins(),
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


def _origins() -> list[tuple[str, int, str]]:
    """Return title, number of records and credit of every source of which something is stored."""
    rows = Advisory.objects.order_by().values_list("source").annotate(number=Count("pk"))
    stored: dict[str, int] = dict(rows)
    stored[KEV] = CveSignal.objects.exclude(exploited_since="").count()
    stored[EPSS] = CveSignal.objects.exclude(epss=None).count()
    return [
        (source.title, number, source.credit)
        for name, source in SOURCES.items()
        if (number := stored.get(name, 0))
    ]
