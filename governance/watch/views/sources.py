"""Where advisories come from: feeds to switch on, and how the last runs went."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can_anywhere
from governance.watch import actions, registers_sources
from governance.watch.actions.runs import failure_of
from governance.watch.feed_states import feed_states
from governance.watch.hub_states import hub_states, stale_polls
from governance.watch.models import Advisory, Feed, Sync, SyncProblem
from governance.watch.sources.feeds import FEEDS
from governance.watch.tasks import sync_feed
from governance.web.nudges import nudge

RUNS_SHOWN = 5


@require_GET
def list_(request: HttpRequest) -> HttpResponse:
    """Feeds, imports and hubs: what was read when, and what went wrong."""
    at, user = timezone.now(), user_of(request)
    context = {
        "title": "Where findings come from",
        "feeds": feed_states(at),
        "hubs": hub_states(at),
        "stale_polls": stale_polls(at),
        "runs": Sync.objects.all()[:RUNS_SHOWN],
        "advisories": Advisory.objects.count(),
        "withdrawn": Advisory.objects.exclude(withdrawn="").count(),
        "can_ask": can_anywhere(user, Permission.ADVISORY_IMPORT),
        "can_switch": can_anywhere(user, Permission.SETTINGS_MANAGE),
    }
    return render(request, "watch/source_list.html", context)


@require_POST
def switch(request: HttpRequest, key: str) -> HttpResponse:
    """Switch a feed on or off."""
    on = request.POST.get("on") == "yes"
    try:
        feed = actions.switch_feed(key, on=on, by=user_of(request), at=timezone.now())
    except actions.NoSuchFeed as error:
        raise Http404 from error
    if on:
        _ask(request, feed)
    else:
        messages.info(request, f"{FEEDS[key].title} is off. What was stored is kept.")
    return redirect(feed)


@require_POST
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """Ask a feed at once, in the background."""
    try:
        feed = actions.ask_feed(key, by=user_of(request), at=timezone.now())
    except actions.NoSuchFeed as error:
        raise Http404 from error
    _ask(request, feed)
    return redirect(feed)


@require_GET
def runs(request: HttpRequest) -> HttpResponseBase:
    """Every run, the newest first."""
    rows = Sync.objects.visible_to(user_of(request))
    return registers_sources.RUNS.respond(request, rows)


@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One run, with every record that could not be read and why."""
    user = user_of(request)
    one = get_object_or_404(Sync.objects.visible_to(user), pk=pk)
    rows = SyncProblem.objects.visible_to(user).filter(sync=one)
    title = registers_sources.TITLES.get(one.source, one.source)
    extra = {"run": one, "source": title, "failure": failure_of(one)}
    return registers_sources.problems_page(one).respond(request, rows, extra)


def _ask(request: HttpRequest, feed: Feed) -> None:
    """Nudge a worker once the row is written, and say what happens."""
    transaction.on_commit(lambda: nudge(sync_feed, key=feed.key))
    messages.info(request, f"{FEEDS[feed.key].title} is being asked. Look again in a minute.")
