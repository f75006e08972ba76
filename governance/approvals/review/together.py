"""Requests that were ticked to be signed together: which will be, which will not, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from governance.accounts.models import User
from governance.approvals import inbox_list, obstacles
from governance.approvals.actions.bulk import NOTHING_TO_SIGN, why_not_together
from governance.approvals.bindings import current_editions
from governance.approvals.models import Approval
from governance.web.ids import ids

MOST = 50


@dataclass(frozen=True)
class Ticked:
    """One request; `reason` says why it will not be signed, "" if it will.

    Where something is missing, `gaps` lists it, one sentence each.
    """

    approval: Approval
    reason: str
    gaps: Sequence[str] = ()


def ticked(keys: Sequence[str], user: User, *, at: datetime) -> list[Ticked]:
    """Return the requests of these keys that the person may see, at most MOST of them."""
    numbers = ids(keys)[:MOST]
    visible = Approval.objects.visible_to(user).filter(pk__in=numbers)
    found = (
        visible.with_changes(current_editions())
        .select_related("use_case__system__department", "requested_by", "checklist", "assessment")
        .order_by("submitted_at", "pk")
    )
    inbox = set(inbox_list.in_order(user, at=at))
    return [_ticked(row, inbox, at) for row in found]


def _ticked(row: Approval, inbox: set[int], at: datetime) -> Ticked:
    if reason := why_not_together(row):
        return Ticked(row, reason)
    if row.pk not in inbox:
        return Ticked(row, NOTHING_TO_SIGN)
    gaps = obstacles.gaps_for(row, at=at)
    reason = obstacles.against_signing(row.changes, gaps)
    return Ticked(row, reason, () if row.changes else gaps)
