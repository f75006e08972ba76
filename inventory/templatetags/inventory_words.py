"""Tags that show facts of the inventory. `{% load inventory_words %}`."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from governance.web.templatetags.weighbridge import badge
from inventory import words
from inventory.models import HubModel, Revision

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


@register.filter
def openness(model: HubModel) -> str:
    """Return a model's openness in words."""
    return words.openness_words(model.openness_level, model.openness_terms)


@register.simple_tag
def trust(row: Any) -> SafeString:
    """Show the trust level of a revision, or of a model listed with its head, as a badge."""
    text = words.trust_words(row.trust_level, row.trust_until, at=timezone.now())
    state = (
        "unknown" if "ran out" in text or row.trust_level is None else f"trust-{row.trust_level}"
    )
    return badge(state, text)
