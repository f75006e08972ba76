"""The sign-offs a request needs, by risk tier and licence verdict."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from governance.rules import tables
from governance.rules.licence_verdict import OUTCOMES
from governance.rules.tier import TIERS

TABLE = "stages"
QUORUMS = ("any", "all")
PLACES = ("department", "organisation")


@dataclass(frozen=True)
class StageRule:
    """One sign-off.

    Stages of one `position` run side by side; a higher position waits for all lower ones. With the
    quorum `any`, one signature by one of the `roles` is enough; with `all`, each of them signs.
    `where` is `department` (of the system, or above it) or `organisation`. After
    `escalate_after_days` calendar days of waiting, the holders of `escalate_to` are told. `text`
    is what a signer looks at, `source` the policy that asks for it.
    """

    kind: str
    title: str
    position: int
    roles: tuple[str, ...]
    quorum: str
    where: str
    escalate_after_days: int
    escalate_to: str
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


def _rule(row: Mapping[str, Any]) -> StageRule:
    if row["quorum"] not in QUORUMS or row["where"] not in PLACES or not row["roles"]:
        raise ValueError(f"The stage {row['kind']} names no roles, or an unknown quorum or place.")
    fields = {field.name: row[field.name] for field in dataclasses.fields(StageRule)}
    return StageRule(**{**fields, "roles": tuple(row["roles"])})


@cache
def _rows() -> tuple[tuple[StageRule, frozenset[int], frozenset[str]], ...]:
    return tuple(
        (
            _rule(row),
            frozenset(row["tiers"]),
            frozenset(row["licence_outcomes"]),
        )
        for row in tables.load(TABLE).content["stage"]
    )
