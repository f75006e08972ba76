"""Tags that show requests, their stages and whether they still hold."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from governance.accounts.models import User
from governance.approvals.models import Approval
from governance.approvals.panels import UseCaseApprovals, approvals_of
from governance.approvals.validity import reasons_of
from governance.approvals.validity_words import COLOURS, VALIDITY
from governance.web.templatetags.weighbridge import badge
from inventory.models import UseCase

register = template.Library()


@register.simple_tag
def validity_badge(row: Approval) -> SafeString:
    """Show whether an approval read `with_validity` holds; an open request, whether it can."""
    if row.validity == "in_review" and row.is_outdated:
        return badge("needs_review", "Changed since requested")
    return badge(COLOURS.get(row.validity, row.validity), VALIDITY.get(row.validity, ""))


@register.simple_tag
def reasons_against(row: Approval) -> tuple[str, ...]:
    """Return every reason against an approval read `with_validity` and `with_changes`."""
    return reasons_of(row, at=timezone.now())


@register.simple_tag(takes_context=True)
def approvals_for(context: Any, use_case: UseCase) -> UseCaseApprovals:
    """Return a use case's requests, and whether the person who looks can make another."""
    user: User = context["request"].user
    return approvals_of(use_case, user, at=timezone.now())
