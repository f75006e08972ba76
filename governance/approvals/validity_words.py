"""What a person reads for each value of `with_validity`, and the colour it is shown in."""

from collections.abc import Mapping

VALIDITY: Mapping[str, str] = {
    "in_review": "In review",
    "changes_requested": "Changes requested",
    "valid": "Approved, valid",
    "no_longer_valid": "No longer valid",
    "needs_review": "Approved, needs review",
    "condition_overdue": "Condition overdue",
    "waiver_ended": "Waiver ended",
    "expired": "Expired",
    "suspended": "Suspended",
    "refused": "Refused",
    "withdrawn": "Withdrawn",
    "superseded": "Superseded",
}
COLOURS: Mapping[str, str] = {
    "condition_overdue": "overdue",
    "waiver_ended": "overdue",
    "superseded": "withdrawn",
}
