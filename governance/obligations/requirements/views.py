"""The pages of the catalogue: all requirements, and one with everything that is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.obligations.comparing import Cell, differing
from governance.obligations.models import Obligation, Requirement, RequirementVersion
from governance.obligations.requirements import listing

ROUTES: Mapping[str, str] = {
    "any": "",
    "III": "Listed high-risk uses (Annex III)",
    "I": "High-risk products (Annex I)",
    "formal": "Literal reading, where the law is unsettled",
    "legacy": "What was on the market before",
}


@dataclass(frozen=True)
class Start:
    """One route of a duty: the day it applies from now, and the one of the first text."""

    route: str
    day: date | None
    originally: date | None


@dataclass(frozen=True)
class Text:
    """One text the duty has had, and what of it differs from the one before."""

    version: RequirementVersion
    cells: tuple[Cell, ...]


def list_(request: HttpRequest) -> HttpResponseBase:
    """The catalogue."""
    return listing.PAGE.respond(request, listing.rows(user_of(request)))


def detail(request: HttpRequest, key: str) -> HttpResponse:
    """One requirement."""
    requirement = get_object_or_404(Requirement.objects.select_related("framework"), key=key)
    owed = Obligation.objects.visible_to(user_of(request)).filter(requirement=requirement)
    context = {
        "title": requirement.title,
        "requirement": requirement,
        "starts": starts(requirement),
        "texts": texts(requirement),
        "owed": owed.owed().count(),
        "older": owed.under_an_older_text().unfulfilled().count(),
        "today": timezone.now().date(),
    }
    return render(request, "obligations/requirements/detail.html", context)


def starts(requirement: Requirement) -> list[Start]:
    """Return the days of the duty, in the order of `ROUTES`."""
    days, first = requirement.dates, requirement.originally
    return [
        Start(words, _day(days.get(route)), _day(first.get(route)))
        for route, words in ROUTES.items()
        if route in days or route in first
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def texts(requirement: Requirement) -> list[Text]:
    """Return every text of the duty, the newest first."""
    versions = list(requirement.versions.order_by("number"))
    before = [None, *versions]
    found = [
        Text(version, differing(old.content, version.content) if old else ())
        for old, version in zip(before, versions, strict=False)
    ]
    return found[::-1]
