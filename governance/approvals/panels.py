"""What the pages of use cases and systems show of their approvals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from governance.accounts.models import User
from governance.approvals.actions.requests import why_not_request
from governance.approvals.bindings import current_editions
from governance.approvals.models import Approval
from governance.approvals.models.approval import ApprovalQuerySet
from governance.approvals.states import STEPS, Standing, why_not
from governance.web.panels import Panel
from inventory.models import System, UseCase

SHOWN = 10


@dataclass(frozen=True)
class UseCaseApprovals:
    """A use case's requests, newest first; `reason` is why the person cannot make another."""

    rows: Sequence[Approval]
    reason: str


def approvals_of(use_case: UseCase, user: User, *, at: datetime) -> UseCaseApprovals:
    """Return the newest requests of one use case, and whether this person can make another."""
    reason = why_not(
        STEPS["request"],
        standing=Standing.NEW,
        user=user,
        department=use_case.system.department,
    )
    rows = Approval.objects.filter(use_case=use_case)
    return UseCaseApprovals(_shown(rows, at=at), reason or why_not_request(use_case))


def system_panel(system: System, user: User, at: datetime) -> Panel | None:
    """Return the panel of a system's page: the requests of its use cases, and which still hold."""
    rows = Approval.objects.visible_to(user).filter(use_case__system=system)
    shown = _shown(rows, at=at)
    return Panel("Approvals", "approvals/_system_approvals.html", {"rows": shown}, order=30)


def _shown(rows: ApprovalQuerySet, *, at: datetime) -> list[Approval]:
    editions = current_editions()
    found = rows.with_validity(at=at, editions=editions).with_changes(editions)
    found = found.select_related("use_case__system__department", "requested_by")
    return list(found.prefetch_related("stages")[:SHOWN])
