"""How well an answer is shown: by evidence that counts today and is strong enough, or not."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from governance.evidence.models import Evidence, Strength
from governance.rules.checklists import ChecklistItem

Proof = Literal["evidenced", "weaker than expected", "ran out", "attested", ""]
EVIDENCED: Proof = "evidenced"
WEAKER: Proof = "weaker than expected"
RAN_OUT: Proof = "ran out"
ATTESTED: Proof = "attested"

# The key of a collected record that carries less than a machine's own look would.
CARRIES = "carries"


def of(evidence: Iterable[Evidence], expected: int, day: date) -> Proof:
    """Return how well evidence shows an answer on a day.

    `evidenced`: something that counts on this day is of the expected strength. `weaker than
    expected`: what counts is not. `ran out`: nothing counts any more. `attested`: somebody says so.
    """
    rows = list(evidence)
    if current := [row for row in rows if counts_on(row, day)]:
        return EVIDENCED if _strongest(current) >= expected else WEAKER
    return RAN_OUT if any(_is_over(row, day) for row in rows) else ATTESTED


def counts_on(evidence: Evidence, day: date) -> bool:
    """Tell whether evidence is in effect on a day."""
    begun = evidence.effective_from is None or evidence.effective_from <= day
    return begun and not _is_over(evidence, day)


def strength_of(evidence: Evidence) -> int:
    """Return what evidence carries; a record may say that it rests on another's word."""
    return min(evidence.strength, int(evidence.record.get(CARRIES, evidence.strength)))


def ran_out(item: ChecklistItem, evidence: Iterable[Evidence], day: date) -> str:
    """Return the sentence for evidence that ended; of several, that which lasted longest."""
    over = [row for row in evidence if _is_over(row, day)]
    last = max(over, key=lambda row: row.valid_until or date.min)
    return (
        f"The evidence “{last.title}” for “{item.text}” ran out on {last.valid_until:%d %B %Y}. "
        "Add a current one."
    )


def weaker(item: ChecklistItem, evidence: Iterable[Evidence], tier: int, day: date) -> str:
    """Return the sentence for evidence that is not as strong as the item expects."""
    current = [row for row in evidence if counts_on(row, day)]
    given = Strength(_strongest(current)).label.lower() if current else "nothing but an answer"
    expected = Strength(item.strength_in(tier)).label.lower()
    return f"“{item.text}” is shown by: {given}. Expected in tier {tier}: {expected}."


def _strongest(evidence: Iterable[Evidence]) -> int:
    return max((strength_of(row) for row in evidence), default=0)


def _is_over(evidence: Evidence, day: date) -> bool:
    return evidence.valid_until is not None and evidence.valid_until < day
