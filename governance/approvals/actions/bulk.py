"""Sign several requests of the lowest tier at once; each stands or falls by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from governance.accounts.models import User
from governance.approvals.actions.decisions import sign
from governance.approvals.models import Approval, Stage
from governance.web.refusals import Refused

TIER = 1
ONE_BY_ONE = (
    "Only requests of tier 1 can be signed together, and this one is of tier {tier}. Open it and "
    "decide on its own page."
)
NOTHING_TO_SIGN = "No sign-off of this request waits for you now."


@dataclass(frozen=True)
class Outcome:
    """What became of one request; `reason` says why nothing was signed, "" where it was."""

    approval: Approval
    reason: str


def sign_many(
    approvals: Iterable[Approval],
    *,
    note: str = "",
    seen: int | None = None,
    by: User,
    at: datetime,
) -> tuple[Outcome, ...]:
    """Sign in each request the stage that waits for this person.

    `seen` is the newest audit entry when the list was shown (`meanwhile.newest_entry`): what was
    changed after it is not signed. Each signature is a transaction of its own.
    """
    return tuple(_outcome(row, note=note, seen=seen, by=by, at=at) for row in approvals)


def why_not_together(approval: Approval) -> str:
    """Return why a request cannot be signed together with others, or "" if it can."""
    return "" if approval.tier == TIER else ONE_BY_ONE.format(tier=approval.tier)


def _outcome(approval: Approval, *, note: str, seen: int | None, by: User, at: datetime) -> Outcome:
    if reason := why_not_together(approval):
        return Outcome(approval, reason)
    stage = _stage_for(approval, by, at)
    if stage is None:
        return Outcome(approval, NOTHING_TO_SIGN)
    try:
        return Outcome(sign(stage, note=note, seen_entry=seen, by=by, at=at), "")
    except Refused as refusal:
        return Outcome(approval, str(refusal))


def _stage_for(approval: Approval, user: User, at: datetime) -> Stage | None:
    """Return the stage that waits for this person, else any that waits: it says why not them."""
    waiting = Stage.objects.waiting().filter(approval=approval).select_related("approval")
    return waiting.for_me(user, at=at).first() or waiting.first()
