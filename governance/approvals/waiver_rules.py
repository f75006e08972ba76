"""What can be waived, by whom, and why not: one sentence for the page and for the refusal."""

from collections.abc import Iterable
from datetime import datetime

from governance.accounts.models import User
from governance.accounts.permissions import Permission
from governance.approvals import trust_gaps
from governance.approvals.checklist import AFTER_APPROVAL, gaps_of, items_of, rows_of
from governance.approvals.models import Approval, ApprovalState, Waiver
from governance.approvals.models.condition import WaiverKind
from governance.approvals.states import OPEN, lacking
from inventory.models import SystemModel

Covers = tuple[str, str, int | None]

OVER = "This request is over. Waivers belong to one that is open or approved."
ONLY_RENEWAL = "This is approved. Only a waiver that the approval rests on can be asked for again."
NOT_BELOW = "This model is not below the minimum trust of this use, so nothing has to be waived."
NOT_REQUIRED = "This item is not required, so nothing has to be waived."
FAILED = "A check of this model failed. A failed check cannot be waived: settle its cause."
OWN_REQUEST = "Someone other than the requester must decide on a waiver."
OWN_WISH = "Someone other than the one who asked must decide on a waiver."


def why_not_ask(approval: Approval) -> str:
    """Return why nobody can ask for any waiver of this approval, or "" if they can."""
    return "" if approval.state in {*OPEN, ApprovalState.APPROVED} else OVER


def why_not_waive(approval: Approval, waiver: Waiver, *, at: datetime) -> str:
    """Return why what this waiver names cannot be waived, or "" if it can."""
    reason = (
        _why_not_item(approval, waiver)
        if waiver.kind == WaiverKind.ITEM
        else _why_not_model(waiver, approval, at)
    )
    if reason or approval.state != ApprovalState.APPROVED:
        return reason
    rests_on = {row.covers for row in approval.waivers.filter(relied_on=True)}
    return "" if waiver.covers in rests_on else ONLY_RENEWAL


def decided(waiver: Waiver, approval: Approval) -> str:
    """Return why nobody can grant or refuse a waiver any more, or "" if somebody can."""
    if waiver.granted_at:
        return "This waiver was granted before."
    if waiver.refused_at:
        return "This waiver was refused before."
    return "This waiver is over." if waiver.ended_at else why_not_ask(approval)


def why_not_decide(waiver: Waiver, approval: Approval, user: User) -> str:
    """Return why this person cannot grant or refuse a waiver that waits, or "" if they can."""
    if approval.requested_by_id == user.pk:
        return OWN_REQUEST
    if waiver.asked_by_id == user.pk:
        return OWN_WISH
    return lacking(Permission.WAIVER_GRANT, user, approval.use_case.system.department)


def why_not_end(waiver: Waiver, approval: Approval, *, at: datetime) -> str:
    """Return why nobody can end a waiver early, or "" if somebody can."""
    if not waiver.is_in_force(at.date()):
        return "This waiver is not in force, so it cannot be ended."
    return why_not_ask(approval)


def subjects(approval: Approval, at: datetime) -> list[tuple[str, str]]:
    """Return what can be asked for now, as choices: what is missing, or what an approval rests on.

    A key is the kind, a colon, and the id of the item or the number of the model.
    """
    rests_on = {row.covers for row in approval.waivers.filter(relied_on=True)}
    open_now = rests_on if approval.state == ApprovalState.APPROVED else needed_by(approval, at)
    texts = {item.id: item.text for item in items_of(approval)}
    models = {use.revision.model_id: use.revision.model.repo_id for use in _uses(approval)}
    return [
        (f"{kind}:{item or model}", texts.get(item) or f"Minimum trust of {models.get(model or 0)}")
        for kind, item, model in sorted(open_now, key=str)
    ]


def _uses(approval: Approval) -> Iterable[SystemModel]:
    return approval.use_case.system.uses.select_related("revision__model")


def needed_by(approval: Approval, at: datetime) -> frozenset[Covers]:
    """Return what an approval of this request would have to do without, as waivers cover it."""
    models = [gap.model_id for gap in trust_gaps.found(approval, at) if not gap.failed]
    items = [row.item.id for row in rows_of(approval, at=at) if gaps_of([row])]
    return frozenset(
        [(WaiverKind.MINIMUM_TRUST.value, "", model) for model in models]
        + [(WaiverKind.ITEM.value, item, None) for item in items]
    )


def _why_not_item(approval: Approval, waiver: Waiver) -> str:
    found = next((one for one in items_of(approval) if one.id == waiver.item), None)
    if found is None:
        return f"The checklist of this request has no item “{waiver.item}”."
    if found.answered_by == AFTER_APPROVAL:
        return "Weighbridge answers this itself once the last stage is signed."
    return "" if found.required else NOT_REQUIRED


def _why_not_model(waiver: Waiver, approval: Approval, at: datetime) -> str:
    gaps = {gap.model_id: gap for gap in trust_gaps.found(approval, at)}
    gap = gaps.get(waiver.model_id or 0)
    if gap is None:
        return NOT_BELOW
    return FAILED if gap.failed else ""
