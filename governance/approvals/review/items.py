"""The checklist as a signer reads it: by family, each item with what proves it."""

from collections.abc import Sequence
from dataclasses import dataclass

from governance.approvals.checklist import Counts, Row, counts

FAMILIES = {
    "approval": "Approval questions",
    "security": "Security",
    "agents": "Agents",
    "compliance": "Compliance",
    "ethics": "Ethics",
}


@dataclass(frozen=True)
class Family:
    """The items of one family, in their order."""

    key: str
    title: str
    rows: Sequence[Row]

    @property
    def to_answer(self) -> bool:
        """Whether people can answer any of them."""
        return any(not row.by_software and not row.waits_for_approval for row in self.rows)

    @property
    def counts(self) -> Counts:
        """How many are done, the evidenced and the attested ones apart."""
        return counts(self.rows)


def families(rows: Sequence[Row]) -> list[Family]:
    """Return the items by family; a family without items is left out."""
    grouped = (
        Family(key, title, [row for row in rows if row.item.family == key])
        for key, title in FAMILIES.items()
    )
    return [family for family in grouped if family.rows]
