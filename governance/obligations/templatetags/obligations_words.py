"""Tags that show what an obligation rests on."""

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from governance.obligations.models import Obligation, Requirement
from governance.obligations.register import evidence_words as evidence_of
from governance.obligations.register import shown_by as proof_of
from governance.rules.eu_ai_act.classify import ROLE_TITLES
from governance.web.moments import day_in_words
from governance.web.templatetags.weighbridge import badge

register = template.Library()


@register.filter
def role_words(role: str) -> str:
    """Return the title of a role: `gpai_provider` becomes "Provider of a general-purpose model"."""
    return ROLE_TITLES.get(role, role.replace("_", " ").capitalize())


CERTAINTY = {
    "C": "Confirmed by several readings, or by the text itself",
    "S": "One good source only",
    "U": "Unsettled, disputed or not found",
}
OPEN_SOURCE = {
    "no": "A free and open-source release changes nothing",
    "partly": "Does not apply to some free and open-source releases",
    "yes": "Lifted for a free and open-source release that meets the conditions",
}


@register.filter
def certainty_words(mark: str) -> str:
    """Return what a certainty mark means."""
    return CERTAINTY.get(mark, "Not marked")


@register.filter
def open_source_words(effect: str) -> str:
    """Return what a free and open-source release does to a duty."""
    return OPEN_SOURCE.get(effect, effect)


@register.simple_tag
def originally(requirement: Requirement) -> str:
    """Return the earliest day of the first text, or that it had no such duty."""
    days = [date.fromisoformat(day) for day in requirement.originally.values()]
    if days:
        return day_in_words(min(days))
    return "No such duty" if requirement.amended == "new" else "—"


@register.simple_tag
def shown_by(obligation: Obligation) -> SafeString:
    """Show whether a fulfilled duty is attested or evidenced."""
    state = proof_of(obligation)
    return badge(state) if state else format_html('<span class="text-soft">{}</span>', "—")


@register.filter
def evidence_words(row: Obligation) -> str:
    """Return what is given of the evidence that is expected."""
    return evidence_of(row)
