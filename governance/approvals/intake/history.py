"""The versions of a use case: what changed from each to the next, what was approved of which."""

from collections import defaultdict
from dataclasses import dataclass

from governance.accounts.models import User
from governance.approvals.intake.differences import Difference, between
from governance.approvals.models import Approval, Binding
from inventory.models import UseCase, UseCaseVersion

SHOWN = 200


@dataclass(frozen=True)
class Entry:
    """One version, what it changed, and the requests that are bound to what it says."""

    version: UseCaseVersion
    changed: tuple[Difference, ...]
    approvals: tuple[Approval, ...]


@dataclass(frozen=True)
class History:
    """Versions, newest first; `chosen` is what differs between the two that were picked."""

    entries: tuple[Entry, ...]
    numbers: tuple[int, ...]
    first: int | None
    second: int | None
    chosen: tuple[Difference, ...] | None


def history_of(
    use_case: UseCase, user: User, first: int | None = None, second: int | None = None
) -> History:
    """Return the newest versions, and a comparison of two of them if they are named."""
    rows = list(use_case.versions.select_related("made_by")[:SHOWN])
    by_digest = _requests_by_digest(use_case, user)
    entries = []
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        changed = between(before.snapshot, row.snapshot) if before else ()
        entries.append(Entry(row, changed, tuple(by_digest.get(row.digest, ()))))
    snapshots = {row.number: row.snapshot for row in rows}
    chosen = None
    if first in snapshots and second in snapshots:
        chosen = between(snapshots[first], snapshots[second])
    return History(tuple(entries), tuple(snapshots), first, second, chosen)


def _requests_by_digest(use_case: UseCase, user: User) -> dict[str, list[Approval]]:
    """Return the requests of the use case by the facts that they are bound to."""
    visible = Approval.objects.visible_to(user).filter(use_case=use_case)
    rows = Binding.objects.filter(approval__in=visible, kind="facts")
    found: dict[str, list[Approval]] = defaultdict(list)
    for row in rows.select_related("approval").order_by("approval_id"):
        found[row.digest].append(row.approval)
    return found
