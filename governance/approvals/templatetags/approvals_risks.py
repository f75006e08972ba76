"""Tags that name a risk where its rule is among the reasons."""

from collections.abc import Iterable, Mapping

from django import template

from governance.rules.agents import CONFUSED_DEPUTY
from governance.rules.reasons import Reason

register = template.Library()


@register.filter
def confused_deputy(reasons: Iterable[Reason | Mapping[str, str]]) -> Mapping[str, str] | None:
    """Return the reason that names privileged tools near untrusted input, or nothing.

    Takes reasons as a judgement gives them, or as an assessment has stored them.
    """
    rows = (one.as_dict() if isinstance(one, Reason) else one for one in reasons)
    return next((row for row in rows if row["rule"] == CONFUSED_DEPUTY), None)
