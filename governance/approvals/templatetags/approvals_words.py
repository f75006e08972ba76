"""Tags that turn stored verdicts into words."""

from django import template
from django.utils.safestring import SafeString

from governance.approvals.use_case_list import standing
from governance.approvals.validity_words import COLOURS, VALIDITY
from governance.approvals.words import CATEGORIES, LICENCE_OUTCOMES
from governance.web.templatetags.weighbridge import badge
from inventory.models import UseCase

register = template.Library()

STANDINGS = {"not_requested": "Not requested", **VALIDITY}


@register.filter
def category_words(category: str | None) -> str:
    """Return the title of an EU AI Act category; one that is missing is not known yet."""
    return CATEGORIES.get(category or "", "Not known yet")


@register.filter
def licence_words(outcome: str | None) -> str:
    """Return the title of a licence outcome; one that is missing is not known yet."""
    return LICENCE_OUTCOMES.get(outcome or "", "Not known yet")


@register.simple_tag
def standing_badge(use_case: UseCase) -> SafeString:
    """Show whether the use case is approved and the approval still holds."""
    state = standing(use_case)
    return badge(COLOURS.get(state, state), STANDINGS.get(state, ""))
