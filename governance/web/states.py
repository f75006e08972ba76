"""The words for every state that a badge can show. Colours are in `static/css/tokens.css`."""

from collections.abc import Mapping

LABELS: Mapping[str, str] = {
    "attested": "Attested",
    "changes_requested": "Changes requested",
    "draft": "Draft",
    "due": "Due",
    "evidenced": "Evidenced",
    "in_force": "In force",
    "in_review": "In review",
    "in_triage": "In triage",
    "needs_review": "Needs review",
    "no_longer_valid": "No longer valid",
    "not_affected": "Not affected",
    "tier-1": "Tier 1 · low",
    "tier-2": "Tier 2 · moderate",
    "tier-3": "Tier 3 · high",
    "unknown": "Unknown",
}


def words(state: str) -> str:
    """Return a state as a person reads it; one that is not in the table is spelled out."""
    return LABELS.get(state) or state.replace("_", " ").replace("-", " ").capitalize()
