"""Earlier rounds: who decided what, and which changes were wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from governance.approvals.models import Approval, Stage


@dataclass(frozen=True)
class Round:
    """One submission that came back, with its stages that somebody decided."""

    number: int
    stages: Sequence[Stage]


def earlier(approval: Approval) -> list[Round]:
    """Return the rounds before this one, oldest first; costs no query where stages are loaded."""
    return [one for one in all_rounds(approval) if one.number < approval.round]


def all_rounds(approval: Approval) -> list[Round]:
    """Return every round with its stages in order."""
    by_round = groupby(approval.every_stage, lambda stage: stage.round)
    return [Round(number, list(group)) for number, group in by_round]
