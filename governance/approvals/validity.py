"""Whether an approval still holds, and in words why not: a query each time, never a field."""

from dataclasses import dataclass
from datetime import date, datetime

from governance.approvals.bindings import current_editions
from governance.approvals.models import Approval, ApprovalState

__all__ = ["Validity", "current_editions", "differences", "reasons_of", "validity_of"]


@dataclass(frozen=True)
class Validity:
    """`state` is one of those of `with_validity`; `reasons` are sentences, none if it is valid."""

    state: str
    reasons: tuple[str, ...]


def validity_of(approval: Approval, *, at: datetime) -> Validity:
    """Return whether the approval holds at this moment, with every reason why not."""
    rows = Approval.objects.with_validity(at=at, editions=current_editions())
    row = rows.with_changes(current_editions()).get(pk=approval.pk)
    return Validity(row.validity, reasons_of(row, at=at))


def differences(approval: Approval) -> tuple[str, ...]:
    """Return what is not as it was when the request was made, one sentence each."""
    return Approval.objects.with_changes(current_editions()).get(pk=approval.pk).changes


def reasons_of(row: Approval, *, at: datetime) -> tuple[str, ...]:
    """Return every reason against an approval read `with_validity` and `with_changes`.

    For an open request: what changed since it was made. Costs no query.
    """
    if row.state == ApprovalState.IN_REVIEW:
        return row.changes
    if row.state != ApprovalState.APPROVED:
        return (row.decision_reason,) if row.decision_reason else ()
    return (*_suspension(row), *_expiry(row, at), *row.changes, *_overdue(row, at))


def _suspension(row: Approval) -> tuple[str, ...]:
    if row.suspended_at is None:
        return ()
    return (f"Suspended on {_day(row.suspended_at)}: {row.suspended_because}",)


def _expiry(row: Approval, at: datetime) -> tuple[str, ...]:
    if row.expires_at is None or row.expires_at > at:
        return ()
    return (f"It ran out on {_day(row.expires_at)}. Request approval again.",)


def _overdue(row: Approval, at: datetime) -> tuple[str, ...]:
    return tuple(
        f"The condition “{condition.text}” was due on {_day(condition.due_on)}."
        for condition in row.conditions.all()
        if condition.is_overdue(at)
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
