"""What the steps of the sample organisation share: the day, the people, what was made so far."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from governance.accounts.models import Department, User
from governance.approvals.models import Approval
from inventory.models import HubModel, System, UseCase


@dataclass
class World:
    """Everything by the short name that the steps call it by."""

    today: datetime
    people: dict[str, User] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    models: dict[str, HubModel] = field(default_factory=dict)
    systems: dict[str, System] = field(default_factory=dict)
    use_cases: dict[str, UseCase] = field(default_factory=dict)
    approvals: dict[str, Approval] = field(default_factory=dict)

    def ago(self, *, days: int) -> datetime:
        """Return the moment so many days before today."""
        return self.today - timedelta(days=days)
