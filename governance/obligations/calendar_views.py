"""The calendar: what is due, month by month, for a day that can be chosen."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.obligations import calendar
from governance.obligations.calendar import Due, Month
from governance.obligations.dates.as_of import as_of
from governance.obligations.models import Obligation
from governance.web.exports import CsvColumn, csv_response
from governance.web.links import Params

Line = tuple[date, str, str, int]
COLUMNS: list[CsvColumn] = [
    ("Day", lambda line: line[0]),
    ("What", lambda line: line[1]),
    ("For", lambda line: line[2]),
    ("Duties", lambda line: line[3]),
]


def calendar_(request: HttpRequest) -> HttpResponseBase:
    """Show what is due from the chosen day on, a year at a time, or export all of it."""
    rows = Obligation.objects.visible_to(user_of(request))
    today, form = as_of(request)
    overdue = calendar.dues(rows.filter(due_on__lt=today))
    months = calendar.months(rows, today=today)
    if request.GET.get("format") == "csv":
        return csv_response(_lines(overdue, months), COLUMNS, "calendar.csv")
    pages, params = calendar.pages(months, start=_start(request)), Params(request.GET)
    context = {
        "title": "Obligations calendar",
        "form": form,
        "day": today,
        "today": timezone.now().date(),
        "overdue": overdue if not _start(request) else [],
        "months": pages.months,
        "earlier": _url(params, pages.earlier),
        "later": _url(params, pages.later),
        "csv": params.url(format="csv", **{"from": None}),
        "anything_due": any(month.dues for month in months),
    }
    return render(request, "obligations/calendar.html", context)


def _start(request: HttpRequest) -> date | None:
    """Return the first month to show; None where the address names none that exists."""
    try:
        return datetime.strptime(f"{request.GET.get('from', '')}-01", "%Y-%m-%d").date()  # noqa: DTZ007  # a day
    except ValueError:
        return None


def _url(params: Params, month: date | None) -> str:
    return params.url(**{"from": f"{month:%Y-%m}"}) if month else ""


def _lines(overdue: Iterable[Due], months: Iterable[Month]) -> Iterator[Line]:
    for due in overdue:
        yield due.day, "Overdue", due.place, due.number
    for month in months:
        for due in month.dues:
            yield due.day, "Due", due.place, due.number
        for one in month.milestones:
            yield one.day, f"Start of {one.framework}", one.reach or "Everything", one.number
