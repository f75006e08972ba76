"""Raise the tier of a use case alone; lower a raised one with a second person."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from governance.accounts.context import user_of
from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.approvals.use_case_forms import LowerTierForm, RaiseTierForm
from governance.web.refusals import Refused
from inventory import actions as inventory
from inventory.actions.tiers import NOT_RAISED, why_not_confirm
from inventory.models import TierProposal, UseCase


def tier_forms(use_case: UseCase, user: User) -> dict[str, Any]:
    """Return what this person can do about the tier, for the page of a use case."""
    department = use_case.system.department
    may_raise = can(user, Permission.TIER_RAISE, department) and not use_case.retired_at
    may_lower = can(user, Permission.TIER_LOWER, department) and not use_case.retired_at
    proposal = use_case.tier_proposals.open().select_related("proposed_by").first()
    raised_to = use_case.tier_raised_to
    return {
        "raise_form": RaiseTierForm() if may_raise else None,
        "proposal": proposal,
        "may_lower": may_lower,
        "against_confirming": why_not_confirm(proposal, user) if proposal else "",
        "lower_form": LowerTierForm(raised_to=raised_to) if may_lower and raised_to else None,
    }


@require_POST
def raise_tier(request: HttpRequest, pk: int) -> HttpResponse:
    """Raise the tier of a use case; an officer does that alone, with a reason."""
    use_case = _visible(request, pk)
    form = RaiseTierForm(request.POST)
    if not form.is_valid():
        raise Refused("Choose tier 2 or 3 and say why the tier is raised.")
    inventory.raise_tier(
        use_case,
        form.cleaned_data["tier"],
        form.cleaned_data["reason"],
        by=user_of(request),
        at=timezone.now(),
    )
    return redirect(use_case)


@require_POST
def propose_lower(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a lower tier, with a reason."""
    use_case = _visible(request, pk)
    if use_case.tier_raised_to is None:
        raise Refused(NOT_RAISED)
    form = LowerTierForm(request.POST, raised_to=use_case.tier_raised_to)
    if not form.is_valid():
        raise Refused("Choose a lower tier and say why the tier is lowered.")
    inventory.propose_lower_tier(
        use_case,
        form.cleaned_data["tier"],
        form.cleaned_data["reason"],
        by=user_of(request),
        at=timezone.now(),
    )
    return redirect(use_case)


@require_POST
def confirm_lower(request: HttpRequest, pk: int, proposal_id: int) -> HttpResponse:
    """Lower the tier, as the second person."""
    inventory.confirm_lower_tier(
        _proposal(request, pk, proposal_id), by=user_of(request), at=timezone.now()
    )
    return redirect("approvals:use-case-detail", pk)


@require_POST
def take_back_lower(request: HttpRequest, pk: int, proposal_id: int) -> HttpResponse:
    """End the proposal; the tier stays as it is."""
    inventory.take_back_lower_tier(
        _proposal(request, pk, proposal_id), by=user_of(request), at=timezone.now()
    )
    return redirect("approvals:use-case-detail", pk)


def _visible(request: HttpRequest, pk: int) -> UseCase:
    rows = UseCase.objects.visible_to(user_of(request)).select_related("system__department")
    return get_object_or_404(rows, pk=pk)


def _proposal(request: HttpRequest, pk: int, proposal_id: int) -> TierProposal:
    rows = _visible(request, pk).tier_proposals.select_related("use_case__system__department")
    return get_object_or_404(rows, pk=proposal_id)
