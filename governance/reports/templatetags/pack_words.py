"""Filters of the print templates: ISO text as people read it, hashes cut, sizes in words."""

from datetime import date, datetime

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString

from governance.approvals.snapshots import RULES
from governance.obligations.templatetags.obligations_words import role_words
from governance.web.states import words

register = template.Library()
register.filter("role_words", role_words)


@register.filter
def on_day(text: str) -> str:
    """Return "2026-11-21…" as "21 Nov 2026"; "" stays ""."""
    day = date.fromisoformat(text[:10]) if text else None
    return f"{day.day} {day:%b %Y}" if day else ""


@register.filter
def at_moment(text: str) -> str:
    """Return an ISO moment as "21 Nov 2026, 12:00 UTC"; "" stays ""."""
    moment = datetime.fromisoformat(text) if text else None
    return f"{moment.day} {moment:%b %Y, %H:%M %Z}" if moment else ""


@register.filter
def short(text: str) -> str:
    """Return the first twelve characters of a commit or digest."""
    return text[:12]


@register.filter
def size_words(size: int | None) -> str:
    """Return a number of bytes in words; unknown stays unknown."""
    return "size not stated" if size is None else filesizeformat(size).replace("\xa0", " ")


@register.filter
def within(words: str) -> str:
    """Return words as they stand within a sentence: "High-risk, Annex I" keeps its "Annex I"."""
    return words[:1].lower() + words[1:]


@register.filter
def rules_words(table: str) -> str:
    """Return the name of a rule table as people read it."""
    return RULES.get(table) or table.replace("_", " ")


@register.filter
def edition_day(edition: str) -> str:
    """Return an edition without the name of its table, which some say before the day."""
    return edition.rpartition(" ")[2]


@register.filter
def grouped(number: int) -> str:
    """Return 10000 as "10,000"."""
    return f"{number:,}"


@register.simple_tag
def mark(state: str, label: str = "") -> SafeString:
    """Show a state as a printed badge; its colour never carries the meaning alone."""
    return format_html('<b class="mark" data-state="{}">{}</b>', state, label or words(state))
