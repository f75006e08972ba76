"""Which use cases are like one that somebody is about to describe. Only those they may see."""

from dataclasses import dataclass

from django.db.models.functions import Left
from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from governance.accounts.models import User
from inventory.models import System, UseCase

COMPARED = 160
"""Characters of a purpose that are compared: enough to tell, and quick at thousands."""
ALIKE, ALIKE_IN_SYSTEM = 74.0, 62.0
SHOWN = 5


@dataclass(frozen=True)
class Alike:
    """A use case that may be the same, and in `why` what the two have in common."""

    use_case: UseCase
    why: str


def alike(user: User, *, system: System | None, name: str, purpose: str) -> tuple[Alike, ...]:
    """Return the visible use cases in use that are most like these words, the likest first."""
    rows = list(
        UseCase.objects.visible_to(user)
        .in_use()
        .values_list("pk", "system_id", "name", Left("purpose", COMPARED))
    )
    names = _scores(name, [row[2] for row in rows])
    purposes = _scores(purpose[:COMPARED], [row[3] for row in rows])
    found: list[tuple[float, int, str]] = []
    for row, by_name, by_purpose in zip(rows, names, purposes, strict=True):
        same_system = system is not None and row[1] == system.pk
        score = max(by_name, by_purpose)
        if score >= (ALIKE_IN_SYSTEM if same_system else ALIKE):
            found.append((score, row[0], _why(by_name, by_purpose, same_system=same_system)))
    best = sorted(found, key=lambda one: (-one[0], one[1]))[:SHOWN]
    cases = UseCase.objects.select_related("system__department", "owner").in_bulk(
        [pk for _, pk, _ in best]
    )
    return tuple(Alike(cases[pk], why) for _, pk, why in best)


def _scores(words: str, others: list[str]) -> list[float]:
    """Return how alike the words are to each of the others, 0 to 100, whatever their order.

    What is less alike than anything that is offered counts as 0, which is quicker to find.
    """
    plain = default_process(words)
    if not plain:
        return [0.0] * len(others)
    return [
        fuzz.token_sort_ratio(plain, other, processor=default_process, score_cutoff=ALIKE_IN_SYSTEM)
        for other in others
    ]


def _why(by_name: float, by_purpose: float, *, same_system: bool) -> str:
    what = "Like its name" if by_name >= by_purpose else "Like its purpose"
    return f"{what}, and of the same system" if same_system else what
