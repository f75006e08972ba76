"""Tags that show requests, their stages and whether they still hold."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from governance.accounts.models import User
from governance.approvals import inbox_list, mine_list, stage_words
from governance.approvals.checklist import Row
from governance.approvals.models import AnyStage, Approval, Delegation, Release
from governance.approvals.panels import UseCaseApprovals, approvals_of
from governance.approvals.validity import reasons_of
from governance.approvals.validity_words import COLOURS, VALIDITY
from governance.web.templatetags.weighbridge import badge
from inventory.models import UseCase

register = template.Library()
PROOFS = {
    "evidenced": "evidenced",
    "attested": "attested",
    "weaker than expected": "attested",
    "ran out": "expired",
}


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


@register.simple_tag
def proof_badge(row: Row) -> SafeString | str:
    """Show how well a done item is shown; nothing for one that is not done."""
    if not row.proof:
        return ""
    return badge(PROOFS[row.proof], row.proof.capitalize())


@register.filter
def waits_for(stage: AnyStage) -> str:
    """Return for whom a sign-off waits: "Waits for a security reviewer"."""
    return stage_words.waits_for(stage.right_names)


@register.simple_tag(takes_context=True)
def in_name_of(
    context: Any, row: Approval | Release, delegations: Sequence[Delegation]
) -> User | None:
    """Return for whom whoever looks would sign a row of the inbox, None for themselves."""
    return inbox_list.in_name_of(row, context["request"].user, delegations)


@register.simple_tag
def turn_of(row: Approval | Release) -> inbox_list.Turn:
    """Return since when a row of the inbox waits for whoever looks, and until when."""
    return inbox_list.turn_of(row)


@register.simple_tag
def to_do(row: Approval) -> list[str]:
    """Return what the requester has to do about a row of `mine_list`."""
    return mine_list.to_do(row)
