"""What the pages of use cases and systems show of their approvals."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from governance.accounts.models import User
from governance.approvals.actions.requests import why_not_request
from governance.approvals.bindings import current_editions
from governance.approvals.models import Approval
from governance.approvals.models.approval import ApprovalQuerySet
from governance.approvals.renewal import HELD
from governance.approvals.states import STEPS, Standing, why_not
from governance.approvals.validity_words import COLOURS, VALIDITY
from governance.web.badges import Badge
from governance.web.panels import Panel
from inventory.models import HubModel, System, UseCase

SHOWN = 10
WORST_FIRST = (
    "no_longer_valid",
    "suspended",
    "expired",
    "waiver_ended",
    "condition_overdue",
    "needs_review",
    "changes_requested",
    "in_review",
    "valid",
)


@dataclass(frozen=True)
class UseCaseApprovals:
    """A use case's requests, newest first; `reason` is why the person cannot make another."""

    rows: Sequence[Approval]
    reason: str

    @property
    def renews(self) -> bool:
        """Tell whether another request would renew one of these."""
        return any(row.state in HELD for row in self.rows)


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


def model_badge(model: HubModel, user: User, at: datetime) -> Badge:
    """Return how the approvals that rest on a model stand, the worst first; costs one query."""
    rows = Approval.objects.visible_to(user).about_model(model.pk).living()
    judged = rows.with_validity(at=at, editions=current_editions()).values_list("validity")  # type: ignore[misc]  # annotated
    found = Counter(validity for (validity,) in judged)
    url = f"{reverse('approvals:approval-list')}?model={model.pk}"
    if not found:
        return Badge("Approvals", "None", "draft", order=60)
    worst_first = [state for state in WORST_FIRST if found[state]]
    text = ", ".join(f"{found[state]} {VALIDITY[state].lower()}" for state in worst_first)
    return Badge("Approvals", text, COLOURS.get(worst_first[0], worst_first[0]), url, order=60)


def _shown(rows: ApprovalQuerySet, *, at: datetime) -> list[Approval]:
    found = rows.judged(current_editions(), at=at)
    found = found.select_related("use_case__system__department", "requested_by")
    return list(found.prefetch_related("stages")[:SHOWN])
