"""What still depends on a use case: said before it is retired."""

from dataclasses import dataclass
from datetime import datetime

from governance.approvals.models import Approval
from governance.approvals.validity import current_editions
from inventory.models import UseCase


@dataclass(frozen=True)
class Dependents:
    """Requests that wait for a decision, approvals that hold, and duties that are still open."""

    open_requests: tuple[Approval, ...]
    approvals: tuple[Approval, ...]
    obligations: int

    @property
    def sentences(self) -> tuple[str, ...]:
        """Each in words."""
        said = [
            _said(len(self.open_requests), "request waits", "requests wait", "for a decision"),
            _said(len(self.approvals), "approval was", "approvals were", "given for it"),
            _said(self.obligations, "obligation is", "obligations are", "still open"),
        ]
        return tuple(sentence for sentence in said if sentence)


def of(use_case: UseCase, *, at: datetime) -> Dependents:
    """Return what depends on the use case."""
    rows = Approval.objects.filter(use_case=use_case)
    judged = rows.with_validity(at=at, editions=current_editions())
    return Dependents(
        open_requests=tuple(judged.open()),
        approvals=tuple(judged.filter(state="approved")),
        obligations=use_case.obligations.unfulfilled().count(),
    )


def _said(number: int, one: str, many: str, rest: str) -> str:
    return f"{number} {one if number == 1 else many} {rest}." if number else ""
