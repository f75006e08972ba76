"""What every tab of a model's page is about."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from governance.accounts.models import Organisation, User
from governance.rules.licence_policy import PolicyRule
from governance.rules.licence_verdict import LicenceVerdict
from inventory.actions.licences import policy_rules
from inventory.models import HubModel, Revision
from inventory.organisation_verdict import use_of, verdict_on


@dataclass(frozen=True)
class ModelPage:
    """One person looks at one revision of a model; `revision` is None where none was stored."""

    model: HubModel
    revision: Revision | None
    user: User
    at: datetime

    @cached_property
    def policy(self) -> tuple[PolicyRule, ...]:
        """The organisation's licence policy."""
        return policy_rules()

    @cached_property
    def verdict(self) -> LicenceVerdict | None:
        """What the licence says to the organisation, as far as known without a use."""
        if self.revision is None:
            return None
        return verdict_on(self.revision, use_of(Organisation.objects.ours()), self.policy)
