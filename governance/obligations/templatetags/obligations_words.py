"""Tags that show what an obligation rests on."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from governance.obligations.models import Obligation
from governance.obligations.register import shown_by as proof_of
from governance.rules.eu_ai_act.classify import ROLE_TITLES
from governance.web.templatetags.weighbridge import badge

register = template.Library()


@register.filter
def role_words(role: str) -> str:
    """Return the title of a role: `gpai_provider` becomes "Provider of a general-purpose model"."""
    return ROLE_TITLES.get(role, role.replace("_", " ").capitalize())


@register.simple_tag
def shown_by(obligation: Obligation) -> SafeString:
    """Show whether a fulfilled duty is attested or evidenced."""
    state = proof_of(obligation)
    return badge(state) if state else format_html('<span class="text-soft">{}</span>', "—")
