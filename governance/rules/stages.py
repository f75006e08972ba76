"""The sign-offs a request needs, by risk tier and licence verdict."""

from dataclasses import dataclass
from functools import cache

from governance.rules import tables
from governance.rules.licence_verdict import OUTCOMES
from governance.rules.tier import TIERS

TABLE = "stages"


@dataclass(frozen=True)
class StageRule:
    """One sign-off.

    Stages of one `position` run side by side; a higher position waits for all lower ones. `role`
    is who may sign, `text` what that person looks at, `source` the policy that asks for it.
    """

    kind: str
    title: str
    position: int
    role: str
    text: str
    source: str


def stages_for(tier: int, *, licence_outcome: str) -> tuple[StageRule, ...]:
    """Return the stages of a request, in the order of signing.

    :raises ValueError: if there is no such tier or no such licence outcome.
    """
    if tier not in TIERS:
        raise ValueError(f"There is no tier {tier}; tiers are 1, 2 and 3.")
    if licence_outcome not in OUTCOMES:
        raise ValueError(f"“{licence_outcome}” is no licence outcome; use one of {OUTCOMES}.")
    needed = (
        stage for stage, tiers, outcomes in _rows() if tier in tiers or licence_outcome in outcomes
    )
    return tuple(sorted(needed, key=lambda stage: stage.position))


def edition() -> str:
    """Return the edition of the stage rules, kept with each request."""
    return tables.load(TABLE).edition


@cache
def _rows() -> tuple[tuple[StageRule, frozenset[int], frozenset[str]], ...]:
    fields = ("kind", "title", "position", "role", "text", "source")
    return tuple(
        (
            StageRule(**{field: row[field] for field in fields}),
            frozenset(row["tiers"]),
            frozenset(row["licence_outcomes"]),
        )
        for row in tables.load(TABLE).content["stage"]
    )
