"""A tier above the one the rules give: raised by one officer, lowered again by two."""

from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.audit.actions import record
from governance.audit.events import Event
from governance.web.refusals import NotAllowed, Refused
from inventory.actions import versions
from inventory.actions.uniqueness import once
from inventory.actions.use_cases import open_use_case, store
from inventory.models import ProposalOutcome, TierProposal, UseCase

RAISED = (2, 3)
SECOND_PERSON = "Somebody else has to confirm it: a tier is lowered by two people."
NOT_RAISED = "No officer raised this tier. Only a raised tier can be lowered."
CLOSED = "This proposal has ended already."


@transaction.atomic
def raise_tier(use_case: UseCase, tier: int, reason: str, *, by: User, at: datetime) -> UseCase:
    """Set a risk tier above the one the rules give; a proposal to lower it ends.

    :raises Refused: without a reason, or to a tier that is none or not higher than before.
    """
    use_case = open_use_case(use_case, by, Permission.TIER_RAISE)
    if tier not in RAISED:
        raise Refused("A risk tier can be raised to 2 or to 3.", field="tier")
    if tier <= (use_case.tier_raised_to or 1):
        raise Refused("The risk tier has already been raised that far.", field="tier")
    if not reason.strip():
        raise Refused("Say why the risk tier is raised.", field="reason")
    for proposal in TierProposal.objects.select_for_update().open().filter(use_case=use_case):
        _close(proposal, ProposalOutcome.TAKEN_BACK, by=by, at=at)
    before = use_case.tier_raised_to
    _set(use_case, tier, reason.strip(), by=by, at=at)
    record(
        Event.TIER_RAISED, on=use_case, by=by, at=at, note=use_case.tier_raised_because,
        before={"tier_raised_to": before}, after={"tier_raised_to": tier},
    )  # fmt: skip
    return use_case


@transaction.atomic
def propose_lower_tier(
    use_case: UseCase, tier: int, reason: str, *, by: User, at: datetime
) -> TierProposal:
    """Ask a second person to lower a raised tier; 1 lets the rules alone decide.

    :raises Refused: without a reason, if it was not raised that far, or if one is proposed already.
    """
    use_case = open_use_case(use_case, by, Permission.TIER_LOWER)
    if use_case.tier_raised_to is None:
        raise Refused(NOT_RAISED, field="tier")
    if not 1 <= tier < use_case.tier_raised_to:
        raise Refused(f"Choose a tier below {use_case.tier_raised_to}.", field="tier")
    if not reason.strip():
        raise Refused("Say why the risk tier is lowered.", field="reason")
    with once(TierProposal, "inventory_one_open_tier_proposal"):
        proposal = TierProposal.objects.create(
            use_case=use_case, lower_to=tier, reason=reason.strip(), proposed_by=by, proposed_at=at
        )
    record(
        Event.TIER_LOWERING_PROPOSED, on=use_case, by=by, at=at, note=proposal.reason,
        before={"tier_raised_to": use_case.tier_raised_to}, after={"lower_to": tier},
    )  # fmt: skip
    return proposal


def why_not_confirm(proposal: TierProposal, user: User) -> str:
    """Return why this person cannot confirm the lower tier, or "" if they can."""
    if proposal.outcome:
        return CLOSED
    department = proposal.use_case.system.department
    if not can(user, Permission.TIER_LOWER, department):
        return f"You may not {Permission.TIER_LOWER.value} for {department.name}."
    return SECOND_PERSON if proposal.proposed_by_id == user.pk else ""


@transaction.atomic
def confirm_lower_tier(proposal: TierProposal, *, by: User, at: datetime) -> UseCase:
    """Lower the tier, as the second person.

    :raises NotAllowed: if the person proposed it, or may not lower tiers here.
    :raises Refused: if the proposal has ended.
    """
    use_case = open_use_case(proposal.use_case, by, Permission.TIER_LOWER)
    proposal = TierProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if reason := why_not_confirm(proposal, by):
        raise Refused(reason) if proposal.outcome else NotAllowed(reason)
    _close(proposal, ProposalOutcome.CONFIRMED, by=by, at=at)
    before, kept = use_case.tier_raised_to, proposal.lower_to if proposal.lower_to > 1 else None
    _set(use_case, kept, proposal.reason if kept else "", by=by, at=at)
    record(
        Event.TIER_LOWERED, on=use_case, by=by, at=at, note=proposal.reason,
        before={"tier_raised_to": before}, after={"tier_raised_to": kept},
    )  # fmt: skip
    return use_case


@transaction.atomic
def take_back_lower_tier(proposal: TierProposal, *, by: User, at: datetime) -> TierProposal:
    """End a proposal without lowering anything; anybody who may lower tiers can.

    :raises Refused: if the proposal has ended.
    """
    use_case = open_use_case(proposal.use_case, by, Permission.TIER_LOWER)
    proposal = TierProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if proposal.outcome:
        raise Refused(CLOSED)
    _close(proposal, ProposalOutcome.TAKEN_BACK, by=by, at=at)
    record(Event.TIER_LOWERING_TAKEN_BACK, on=use_case, by=by, at=at, note=proposal.reason)
    return proposal


def _close(proposal: TierProposal, outcome: ProposalOutcome, *, by: User, at: datetime) -> None:
    proposal.outcome, proposal.closed_by, proposal.closed_at = outcome, by, at
    proposal.save(update_fields=["outcome", "closed_by", "closed_at"])


def _set(use_case: UseCase, tier: int | None, because: str, *, by: User, at: datetime) -> None:
    use_case.tier_raised_to, use_case.tier_raised_because = tier, because
    store(use_case)
    versions.keep(use_case, by=by, at=at, note=because)
