"""The page of dates: what applies on a day, what starts when, how ready we are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.obligations.dates.as_of import as_of
from governance.obligations.dates.readiness import position
from governance.obligations.models import Obligation, Requirement


def dates(request: HttpRequest) -> HttpResponse:
    """Where we stand on the day that the address names."""
    day, form = as_of(request)
    now = timezone.now()
    rows = Obligation.objects.visible_to(user_of(request))
    context = {
        "title": "Obligations by date",
        "form": form,
        "today": now.date(),
        "position": position(rows, day=day, at=now),
        "starting": Requirement.objects.starting(),
    }
    return render(request, "obligations/dates/dates.html", context)
