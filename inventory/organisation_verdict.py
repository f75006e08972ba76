"""What licences say to the organisation while no use is known: as far as its own facts tell."""

from collections.abc import Sequence

from governance.accounts.models import Organisation
from governance.rules import lineage_verdict
from governance.rules.licence_policy import PolicyRule
from governance.rules.licence_use import LicenceUse
from governance.rules.licence_verdict import LicenceVerdict, verdict
from governance.rules.lineage import EffectiveTerms
from inventory.licence_reading import identity_of
from inventory.models import Revision


def use_of(organisation: Organisation) -> LicenceUse:
    """Return what is known of every use: where the organisation sits, its users and revenue."""
    return LicenceUse(
        in_eu=organisation.in_eu,
        monthly_users=organisation.monthly_users,
        annual_revenue_usd=organisation.annual_revenue_usd,
    )


def verdict_on(revision: Revision, use: LicenceUse, policy: Sequence[PolicyRule]) -> LicenceVerdict:
    """Return the verdict on a revision with everything that it was made from, as far as known."""
    if revision.effective_terms:
        terms = EffectiveTerms.from_dict(revision.effective_terms)
        return lineage_verdict.verdict(terms, use, policy)
    return verdict(identity_of(revision), use, policy)
