"""What the organisation itself says to a licence or to a whole family of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from governance.rules import licence_catalogue

LICENCE, FAMILY = "licence", "family"
ALLOW, LEGAL, DENY = "allow", "legal", "deny"


@dataclass(frozen=True)
class PolicyRule:
    """One line of the policy: `key` is a catalogue id or a family, `outcome` allow, legal, deny."""

    scope: str
    key: str
    outcome: str
    note: str = ""


def outcome_of(licence_id: str, rules: Iterable[PolicyRule]) -> PolicyRule | None:
    """Return the rule that holds for a licence: its own before its family's."""
    row = licence_catalogue.catalogue().get(licence_id)
    family = row.family if row else ""
    given = {(rule.scope, rule.key): rule for rule in rules}
    return given.get((LICENCE, licence_id)) or given.get((FAMILY, family))
