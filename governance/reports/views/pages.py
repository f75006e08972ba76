"""Home, board and search: what a person sees first, and finds."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can
from governance.obligations import register
from governance.reports import drill, figures
from governance.reports.board import board as board_of
from governance.reports.board import board_reader
from governance.reports.home import home as home_of
from governance.reports.search import LONGEST
from governance.reports.search import search as search_for
from governance.watch import registers


def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person."""
    user = user_of(request)
    blocks = home_of(user, at=timezone.now())
    greeting = f"Hello, {user.full_name.split()[0]}" if user.full_name.strip() else "Home"
    return render(request, "reports/home.html", {"title": greeting, "blocks": blocks})


def board(request: HttpRequest) -> HttpResponse:
    """The organisation's position."""
    user = board_reader(user_of(request))
    shown = board_of(user, at=timezone.now())
    context = {
        "title": "Board",
        "board": shown,
        "now": timezone.now(),
        "readiness_figure": figures.readiness(shown.readiness),
        "findings_figure": figures.findings(shown.findings),
        "may_export": can(user, Permission.PACK_EXPORT),
    }
    return render(request, "reports/board.html", context)


def obligations(request: HttpRequest) -> HttpResponseBase:
    """The duties behind a number of the board."""
    rows = register.rows(board_reader(user_of(request)), at=timezone.now())
    return drill.OBLIGATIONS.respond(request, rows)


def findings(request: HttpRequest) -> HttpResponseBase:
    """The findings behind a number of the board."""
    return drill.FINDINGS.respond(request, registers.findings(board_reader(user_of(request))))


def search(request: HttpRequest) -> HttpResponse:
    """What holds these words, of everything the person may see."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    groups = search_for(user_of(request), words)
    context = {"title": f"Search: {words}" if words else "Search", "q": words, "groups": groups}
    return render(request, "reports/search.html", context)
