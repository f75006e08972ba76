"""Tags that show facts of the inventory. `{% load inventory_words %}`."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from governance.web.templatetags.weighbridge import badge
from inventory import publisher_list, words
from inventory.models import HubModel, Publisher, Revision

register = template.Library()
LISTINGS = {"allowed": "satisfied", "refused": "critical", "": "unknown"}


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
    """Return the title of a licence; takes a revision, or a model listed with its head."""
    return words.licence_of(revision)


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


@register.simple_tag
def listing(publisher: Publisher) -> SafeString:
    """Show where the organisation put a publisher."""
    return badge(LISTINGS[publisher.listing], publisher.get_listing_display())


@register.filter
def hub_name(hub: str) -> str:
    """Return the name of a hub."""
    return publisher_list.hub_words(hub)


@register.filter
def verified(value: bool | None) -> str:  # noqa: FBT001  # the hub's word, or none
    """Return what the hub says of a publisher."""
    return publisher_list.verified_words(value)
