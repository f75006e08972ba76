"""Options of a select, for Django's own widgets: see `templates/django/forms/widgets/`."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

Option = Mapping[str, Any]
Group = tuple[str | None, Iterable[Option], int]


@register.simple_tag
def options_of(groups: Iterable[Group]) -> SafeString:
    """Write every option of a select as Django does, but not each by two templates.

    A list may offer hundreds of them, which was most of what its page took.
    """
    return format_html_join("", "{}", ((_group(name, options),) for name, options, _ in groups))


def _group(name: str | None, options: Iterable[Option]) -> SafeString:
    """Return options under their heading; one that stands alone has none."""
    rows = format_html_join(
        "",
        '\n  <option value="{}"{}>{}</option>',
        ((str(one["value"]), flatatt(one["attrs"]), one["label"]) for one in options),
    )
    if not name:
        return rows
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, rows)
