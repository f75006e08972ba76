"""What a person sees for a time beyond the departments of their roles.

The apps above say so: an app registers in its `AppConfig.ready`, for a kind of row, a function that
returns the condition under which such a row is lent to a person now, None where none is.
"""

from collections.abc import Callable

from django.db import models
from django.db.models import Q

from governance.accounts.models import User
from governance.accounts.permissions import Permission, reach

Lender = Callable[[User], Q | None]
_lenders: dict[type[models.Model], Lender] = {}


def register(rows: type[models.Model], lender: Lender) -> None:
    """Let a function say which rows of a kind are lent."""
    _lenders[rows] = lender


def seen_by(user: User, rows: type[models.Model], path: str) -> Q:
    """Return the condition on rows that the person may see: by their roles, or lent to them now.

    `path` is the column with the department's path. Whose roles reach everywhere is lent nothing.
    """
    where = reach(user, Permission.SYSTEM_READ)
    lender = None if where.everywhere else _lenders.get(rows)
    lent = lender(user) if lender else None
    return where.q(path) if lent is None else where.q(path) | lent
