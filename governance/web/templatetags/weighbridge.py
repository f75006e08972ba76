"""Tags that only show. `{% load weighbridge %}`; parameters of the URL: Django's `querystring`."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from governance.web.moments import exactly, here, short_day, since, until, urgency
from governance.web.states import words

register = template.Library()

SHORT_HASH = 12


@register.simple_tag
def badge(state: object, label: object = "") -> SafeString:
    """Show a state: `{% badge approval.state %}`; a tier: `{% badge "tier-2" %}`.

    An empty state is `unknown`: it is never shown as nothing.
    """
    return _badge(str(state) if state else "unknown", label)


@lru_cache(maxsize=512, typed=True)  # What is escaped already is another word than what is not.
def _badge(name: str, label: object) -> SafeString:
    return format_html('<span class="badge" data-state="{}">{}</span>', name, label or words(name))


@register.simple_tag
def tier(number: object) -> SafeString:
    """Show a risk tier, 1 to 3, as a badge; anything else as unknown."""
    return badge(f"tier-{number}" if str(number) in {"1", "2", "3"} else "unknown")


@register.simple_tag
def due(day: date | datetime | None, missing: str = "No date") -> SafeString:
    """Show when something is due, in words: "in 3 days", "2 days overdue"; the date as title."""
    if day is None:
        return format_html('<span class="text-secondary">{}</span>', missing)
    exact, today = here(day), timezone.localdate()
    state, text = urgency(_day(exact), today=today), until(_day(exact), today=today)
    return _time(exact, text, f"due-{state}")


@register.simple_tag
def ago(moment: date | datetime | None, missing: str = "Never") -> SafeString:
    """Show when something happened, in words: "yesterday", "3 days ago"; the date as title."""
    if moment is None:
        return format_html('<span class="text-secondary">{}</span>', missing)
    exact = here(moment)
    return _time(exact, since(_day(exact), today=timezone.localdate()), "ago")


@register.simple_tag
def day(moment: date | datetime | None, missing: str = "—") -> SafeString:
    """Show a calendar day: "3 Aug 2026"."""
    if moment is None:
        return format_html('<span class="text-secondary">{}</span>', missing)
    exact = here(moment)
    return _time(exact, short_day(_day(exact)), "day")


@register.simple_tag
def count(number: int, one: str, many: str) -> str:
    """Return a number with its noun: `{% count 3 "finding" "findings" %}`."""
    return f"{number:,} {one if number == 1 else many}"


@register.simple_tag
@lru_cache(maxsize=256, typed=True)
def icon(name: str) -> SafeString:
    """Show a symbol of `img/icons.svg`; it is decoration, the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def hashed(value: str) -> SafeString:
    """Show a commit or digest shortened, whole in its title, with a button that copies it."""
    return format_html(
        '<span class="hash"><code title="{}">{}</code>{}</span>',
        value,
        value.removeprefix("sha256:")[:SHORT_HASH],
        copy(value),
    )


@register.simple_tag
def copy(value: str) -> SafeString:
    """Show a button that copies a text; without JavaScript it is not shown."""
    return format_html(
        '<button type="button" class="copy js-only" data-copy="{}" aria-label="Copy {}">'
        "{}</button>",
        value,
        value,
        icon("copy"),
    )


@register.inclusion_tag("partials/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """Show one field of a form with its label, help and errors: `{% field form.name %}`."""
    widget = bound.field.widget
    if isinstance(widget, RadioSelect):  # CheckboxSelectMultiple is one; the group takes no class.
        return {"field": bound, "kind": "choices", "control": bound.as_widget()}
    kind = "check" if isinstance(widget, CheckboxInput) else "text"
    return {
        "field": bound,
        "kind": kind,
        "control": bound.as_widget(attrs={"class": _classes(bound)}),
    }


def _classes(bound: BoundField) -> str:
    widget, wrong = bound.field.widget, " is-invalid" if bound.errors else ""
    own = f" {widget.attrs['class']}" if "class" in widget.attrs else ""
    if isinstance(widget, CheckboxInput):
        return f"form-check-input{wrong}{own}"
    return f"{'form-select' if isinstance(widget, Select) else 'form-control'}{wrong}{own}"


def _day(exact: date | datetime) -> date:
    return exact.date() if isinstance(exact, datetime) else exact


def _time(exact: date | datetime, text: str, kind: str) -> SafeString:
    """Return a `<time>` with the exact moment as title; `kind` is its class."""
    # Nothing of it was typed by anybody, so nothing is escaped: a list holds sixty of them.
    words = f'datetime="{exact.isoformat()}" title="{exactly(exact)}"'
    return SafeString(f'<time class="{kind}" {words}>{text}</time>')


@register.filter
def initials(name: object) -> str:
    """Return the first letters of the first and the last word of a name."""
    parts = str(name).split()
    return "".join(part[0] for part in [*parts[:1], *parts[1:][-1:]]).upper()
