"""Tags that put changes into words. `{% load watch_words %}`."""

from django import template

from governance.watch.change_words import details
from governance.watch.models import Change

LIMIT = 300

register = template.Library()


@register.filter
def in_words(change: Change) -> str:
    """Return a change as from what to what."""
    return details(change)[:LIMIT]
