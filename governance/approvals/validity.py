"""Whether an approval still holds, and in words why not: a query each time, never a field."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from governance.approvals.bindings import current_editions
from governance.approvals.models import Approval, ApprovalState
from governance.approvals.states import OPEN
from governance.approvals.waivers import run_out, subject_of
from governance.web.moments import day_in_words

__all__ = [
    "Validity",
    "current_editions",
    "differences",
    "reasons_of",
    "validity_of",
    "why_not_confirm",
]

WHAT_FOLLOWS = {
    "no longer valid": "This ends the approval.",
    "needs review": "Somebody has to look whether the approval still holds.",
}
NOTHING_NEW = "Nothing has changed that asks for a look, so there is nothing to confirm."


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
    if row.state in OPEN:
        return row.changes
    if row.state != ApprovalState.APPROVED:
        return (row.decision_reason,) if row.decision_reason else ()
    return (
        *_suspension(row),
        *_expiry(row, at),
        *_changes(row),
        *_waivers(row, at),
        *_overdue(row, at),
    )


def why_not_confirm(approval: Approval, *, at: datetime) -> str:
    """Return why nobody can say now that this approval still holds, or "" if somebody can."""
    found = validity_of(approval, at=at)
    if found.state == "needs_review":
        return ""
    if found.state == "valid":
        return NOTHING_NEW
    return f"Looking again does not mend this approval. {' '.join(found.reasons)}"


def _suspension(row: Approval) -> tuple[str, ...]:
    if row.suspended_at is None:
        return ()
    return (f"Suspended on {day_in_words(row.suspended_at)}: {row.suspended_because}",)


def _expiry(row: Approval, at: datetime) -> tuple[str, ...]:
    if row.expires_at is None or row.expires_at > at:
        return ()
    return (f"It ran out on {day_in_words(row.expires_at)}. Renew it.",)


def _changes(row: Approval) -> Iterator[str]:
    """Yield each difference, and after the last of one effect what the policy makes of it."""
    for effect, sentences in row.changes_by_effect.items():
        yield from sentences[:-1]
        yield f"{sentences[-1]} {WHAT_FOLLOWS[effect]}"


def _waivers(row: Approval, at: datetime) -> Iterator[str]:
    for waiver in run_out(row.relied_waivers, at.date()):
        yield (
            f"The waiver of {subject_of(waiver)} ended on {day_in_words(waiver.last_day)}. "
            "Ask for it again, or renew the approval without it."
        )


def _overdue(row: Approval, at: datetime) -> Iterator[str]:
    for condition in row.read_conditions:
        if not condition.is_overdue(at):
            continue
        if condition.due_on and condition.due_on < at.date():
            yield f"The condition “{condition.text}” was due on {day_in_words(condition.due_on)}."
        else:
            yield (
                f"The condition “{condition.text}” had to be met before going live, and the "
                "system runs in production."
            )
