"""What the steps of the seed hand on to each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bench.seed.scale import Scale
from governance.accounts.models import Department, User
from governance.approvals.models import Approval
from governance.incidents.models import Incident
from governance.obligations.models import Obligation
from governance.watch.models import Finding
from inventory.models import HubModel, Revision, System, UseCase


@dataclass
class World:
    """Everything that was made so far. `signers` are people by the stage that they sign."""

    scale: Scale
    at: datetime
    departments: list[Department] = field(default_factory=list)
    engineers: list[User] = field(default_factory=list)
    signers: Mapping[str, list[User]] = field(default_factory=dict)
    officer: User = field(default_factory=User)
    models: list[HubModel] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    systems: list[System] = field(default_factory=list)
    use_cases: list[UseCase] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    obligations: list[Obligation] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)

    def ago(self, days: float) -> datetime:
        """Return the moment so many days before the seed's."""
        return self.at - timedelta(days=days)
