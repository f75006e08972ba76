"""The condition that the software sets itself: verify the bytes that run, before going live."""

from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.approvals import trust_gaps
from governance.approvals.actions.locking import locked
from governance.approvals.models import Approval, Condition
from governance.audit.actions import record
from governance.audit.events import Event
from governance.rules import policy, trust
from inventory.models import HubModel, TrustEvidence


@transaction.atomic
def set_go_live_conditions(approval: Approval, *, at: datetime) -> Condition | None:
    """Demand the verification that only deployed bytes allow, where the use asks for it.

    Returns None where nothing is missing, or the approval carries this condition already.
    """
    asked = policy.go_live()
    carried = approval.conditions.filter(item=asked.trust_item).exists()
    if carried or not trust_gaps.go_live_needed(approval, at):
        return None
    condition = Condition.objects.create(
        approval=approval,
        text=asked.text,
        before_go_live=True,
        owner=approval.use_case.owner,
        item=asked.trust_item,
        set_at=at,
    )
    after = {"condition": condition.text, "before_go_live": True, "item": condition.item}
    record(Event.CONDITION_SET, on=approval, by=None, at=at, after=after, note=condition.text)
    return condition


def settle_of_model(model: HubModel, *, by: User | None, at: datetime) -> None:
    """Note the conditions of approvals on this model that its evidence settles (an effect)."""
    waiting = Condition.objects.settled_by(policy.go_live().trust_item).of_living()
    used = waiting.filter(approval__use_case__system__uses__revision__model=model)
    for condition in used.distinct().order_by("pk"):
        settle(condition, at=at)


def settle_due(*, at: datetime) -> list[Condition]:
    """Note every condition that evidence has settled meanwhile; return those."""
    waiting = Condition.objects.settled_by(policy.go_live().trust_item).of_living()
    rows = waiting.select_related("approval").order_by("pk")
    return [condition for condition in rows if settle(condition, at=at)]


@transaction.atomic
def settle(condition: Condition, *, at: datetime) -> bool:
    """Note that a condition is met, if every model in use now passes its item."""
    approval = locked(condition.approval)
    condition = Condition.objects.select_for_update(of=("self",)).get(pk=condition.pk)
    proof = _proof(approval, condition.item, at=at)
    if condition.met_at or proof is None:
        return False
    condition.met_at, condition.evidence_id = at, proof.evidence_id
    condition.save(update_fields=["met_at", "evidence"])
    after = {"condition": condition.text, "evidence": proof.evidence_id}
    record(Event.CONDITION_MET, on=approval, by=None, at=at, after=after, note=proof.detail)
    return True


def _proof(approval: Approval, item: str, *, at: datetime) -> TrustEvidence | None:
    """Return the newest evidence of the item, or None while one model in use does not pass it."""
    uses = approval.use_case.system.uses.values("revision")
    in_use = {row["revision"] for row in uses}
    rows = TrustEvidence.objects.filter(revision__in=in_use, item=item).order_by("-checked_at")
    passing = [
        row
        for row in rows
        if trust.Item(row.status, row.expires_at).now(at) == trust.PASS  # type: ignore[arg-type]  # the choices of the column
    ]
    whole = in_use and {row.revision_id for row in passing} == in_use
    return passing[0] if whole else None
