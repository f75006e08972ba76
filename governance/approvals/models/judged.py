"""Whether an approval holds, told from rows that were read: what `holding` asks in a statement.

A list shows few rows, and has read what speaks against each of them to name it. To tell from that
costs nothing; to plan the statement anew for every page takes longer than to run it.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from governance.approvals.models.assessment import Verdicts
from governance.approvals.models.condition import Waiver
from governance.approvals.models.holding import GRAVITY, VALID
from governance.approvals.states import OPEN, ApprovalState
from governance.rules import policy

if TYPE_CHECKING:
    from governance.approvals.models.approval import Approval


def validity(row: "Approval", at: datetime) -> str:
    """Return what `holding.validity` says of an approval that came from `with_changes`."""
    if row.state != ApprovalState.APPROVED:
        return row.state
    if row.suspended_at is not None:
        return "suspended"
    if row.expires_at is not None and row.expires_at <= at:
        return "expired"
    return max(_against(row, at), key=GRAVITY.__getitem__)


def is_outdated(row: "Approval") -> bool:
    """Return what `holding.is_outdated` says of an approval that came from `with_changes`."""
    living = row.state in {ApprovalState.APPROVED, *OPEN}
    return living and (bool(row.broken_bindings) or row.verdicts_apart is not None)


def changes_by_effect(row: "Approval") -> dict[str, list[str]]:
    """Return what is different under an approval that came from `with_changes`, in sentences.

    By what the policy makes of each; what ends an approval comes first.
    """
    rules = policy.binding_rules()
    found = [(rules[one.kind].effect, text) for one in row.broken_bindings for text in one.changes]
    found += [(rules[policy.VERDICT].effect, text) for text in _verdict_changes(row)]
    grouped = {
        effect: list(dict.fromkeys(text for of, text in found if of == effect))
        for effect in policy.EFFECTS
    }
    return {effect: sentences for effect, sentences in grouped.items() if sentences}


def run_out(rows: Iterable[Waiver], day: date) -> list[Waiver]:
    """Return the waivers that an approval relied on and has no more, as `Waivers.run_out` does.

    `rows` are all waivers of one approval that it relies on; costs no query.
    """
    found = list(rows)
    covered = {row.covers for row in found if row.is_in_force(day)}
    return [
        row
        for row in found
        if row.relied_on and not row.is_in_force(day) and row.covers not in covered
    ]


def _against(row: "Approval", at: datetime) -> Iterator[str]:
    """Yield `valid`, and what each thing that speaks against the approval makes of it."""
    yield VALID
    changed = {binding.kind for binding in row.broken_bindings}
    if row.verdicts_apart is not None:
        changed.add(policy.VERDICT)
    for kind in changed:
        yield "no_longer_valid" if kind in policy.ending_bindings() else "needs_review"
    if run_out(row.relied_waivers, at.date()):
        yield "waiver_ended"
    if any(condition.is_overdue(at) for condition in row.read_conditions):
        yield "condition_overdue"


def _verdict_changes(row: "Approval") -> list[str]:
    if row.verdicts_apart is None:
        return []
    approved, now = (Verdicts(*said) for said in row.verdicts_apart)
    return approved.changes_to(now)
