"""Tags that show what an obligation rests on."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from governance.obligations.models import Obligation
from governance.obligations.register import shown_by as proof_of
from governance.web.templatetags.weighbridge import badge

register = template.Library()


@register.filter
def role_words(role: str) -> str:
    """Return a role code in words: `gpai_provider` becomes "Gpai provider"."""
    return role.replace("gpai", "general-purpose model").replace("_", " ").capitalize()


@register.simple_tag
def shown_by(obligation: Obligation) -> SafeString:
    """Show whether a fulfilled duty is attested or evidenced."""
    state = proof_of(obligation)
    return (
        badge(state) if state else format_html('<span class="text-soft">{}</span>', "Nothing yet")
    )
