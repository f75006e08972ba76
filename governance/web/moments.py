"""Dates as people say them."""

from datetime import date, datetime

from django.utils.timezone import localtime

MONTH = 30
YEAR = 365
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def here(moment: date | datetime) -> date | datetime:
    """Return a moment in the time zone of the screen; a date is the same everywhere."""
    return localtime(moment) if isinstance(moment, datetime) else moment


def day_of(moment: date | datetime) -> date:
    """Return the calendar day of a date, or of a moment in the time zone of the screen."""
    return localtime(moment).date() if isinstance(moment, datetime) else moment


def day_in_words(moment: date | datetime) -> str:
    """Return a day as a sentence names it: "3 August 2026"."""
    day = day_of(moment)
    return f"{day.day} {day:%B %Y}"


def moment_in_words(moment: datetime) -> str:
    """Return a moment as a sentence names it: "3 August 2026 at 14:05"."""
    return f"{day_in_words(moment)} at {localtime(moment):%H:%M}"


def short_day(day: date) -> str:
    """Return a day as a table names it: "3 Aug 2026".

    Django's formatter says the same and takes thirty times as long, which a list of dates feels.
    """
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year}"


def exactly(moment: date | datetime) -> str:
    """Return a day, or a moment of the screen's time zone: "3 Aug 2026, 14:05 UTC"."""
    if not isinstance(moment, datetime):
        return short_day(moment)
    return f"{short_day(moment)}, {moment:%H:%M} {moment.tzname()}"


def until(day: date, *, today: date) -> str:
    """Return how far away a due day is: "today", "in 3 days", "2 months overdue"."""
    days = (day - today).days
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    return f"in {_span(days)}" if days > 0 else f"{_span(-days)} overdue"


def since(day: date, *, today: date) -> str:
    """Return how long ago a day was: "today", "yesterday", "3 days ago"; or "in 3 days"."""
    days = (today - day).days
    if days == 0:
        return "today"
    if days == 1:
        return "yesterday"
    return f"{_span(days)} ago" if days > 0 else f"in {_span(-days)}"


def urgency(day: date, *, today: date, soon: int = 14) -> str:
    """Return the state a due day is in: `overdue`, `due` within `soon` days, or `upcoming`."""
    days = (day - today).days
    if days < 0:
        return "overdue"
    return "due" if days <= soon else "upcoming"


def _span(days: int) -> str:
    """Return a number of days in words, no finer than a person needs."""
    if days < 2 * MONTH:
        return _counted(days, "day")
    if days < 2 * YEAR:
        return _counted(days // MONTH, "month")
    return _counted(days // YEAR, "year")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
