"""Tags that show facts of the inventory. `{% load inventory_words %}`."""

from django import template
from django.utils.safestring import SafeString

from governance.web.templatetags.weighbridge import badge
from inventory import words
from inventory.models import Revision

register = template.Library()


@register.simple_tag
def scan(status: str | None) -> SafeString:
    """Show the hub's scan status as a badge."""
    return badge(words.scan_badge_state(status), words.scan_words(status))


@register.filter
def gate(gated: str) -> str:
    """Return a gate in words."""
    return words.gate_words(gated)


@register.filter
def licence(revision: Revision) -> str:
    """Return the title of a claimed licence; takes a revision, or a model listed with its head."""
    return words.licence_title(revision.licence_key, revision.licence_name, revision.licence_link)


@register.filter
def size(value: int | None) -> str:
    """Return bytes in words."""
    return words.size_words(value)
