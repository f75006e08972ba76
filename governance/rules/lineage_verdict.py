"""What the terms of a whole lineage say to one use."""

from collections.abc import Sequence

from governance.rules.licence_policy import PolicyRule
from governance.rules.licence_use import LicenceUse
from governance.rules.licence_verdict import LicenceVerdict
from governance.rules.lineage_terms import EffectiveTerms


def verdict(
    terms: EffectiveTerms, use: LicenceUse, policy: Sequence[PolicyRule] = ()
) -> LicenceVerdict:
    """Return the strictest of what the parts say; conflicts and holes only make it stricter."""
    raise NotImplementedError
