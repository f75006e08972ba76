"""What a person reads for each value of `with_validity`, and the colour it is shown in."""

from collections.abc import Mapping

VALIDITY: Mapping[str, str] = {
    "in_review": "In review",
    "valid": "Approved, valid",
    "no_longer_valid": "No longer valid",
    "condition_overdue": "Condition overdue",
    "expired": "Expired",
    "suspended": "Suspended",
    "refused": "Refused",
    "withdrawn": "Withdrawn",
    "superseded": "Superseded",
}
COLOURS: Mapping[str, str] = {"condition_overdue": "overdue", "superseded": "withdrawn"}
