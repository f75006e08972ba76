"""The requests before and after one in the inbox, so that it can be worked through in a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from governance.accounts.models import User
from governance.approvals import inbox_list
from governance.approvals.models import Approval, Delegation


@dataclass(frozen=True)
class Neighbours:
    """Keys of requests, None where there is none; `left` is how many wait besides this one."""

    previous: int | None
    next: int | None
    left: int


def of(
    approval: Approval, user: User, *, at: datetime, delegations: Sequence[Delegation]
) -> Neighbours:
    """Return what is beside a request; from one that is not in the inbox, the first is next."""
    keys = inbox_list.in_order(user, at=at, delegations=delegations)
    if approval.pk not in keys:
        return Neighbours(None, next(iter(keys), None), len(keys))
    place = keys.index(approval.pk)
    later = keys[place + 1] if place + 1 < len(keys) else None
    return Neighbours(keys[place - 1] if place else None, later, len(keys) - 1)
