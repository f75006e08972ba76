"""Tags that put changes into words. `{% load watch_words %}`."""

from django import template

from governance.watch.change_words import sentence
from governance.watch.models import Change

register = template.Library()


@register.filter
def in_words(change: Change) -> str:
    """Return a change in one sentence."""
    return sentence(change)
