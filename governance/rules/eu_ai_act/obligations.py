"""The catalogue of duties: one row for each distinct duty of the Act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from governance.rules import conditions, tables
from governance.rules.conditions import YES, Case, Condition, Verdict

TABLE = "eu_ai_act_obligations"


@dataclass(frozen=True)
class Row:
    """One duty, whether it applies or not.

    `who` are role codes, `triggers` what brings the duty about. `dates` has the day of application
    by route: `III` (listed use), `I` (product), `any`, `formal` (the literal reading where the law
    is unsettled) and `legacy` (placed before the start). `originally` has the days of the 2024
    text, empty for a new duty. `reworded` is the day on which the text changed. `on_change` marks
    duties that start with a change of design. `certainty` is C (confirmed), S (one source) or U
    (unsettled). `oss_exempt` is no, yes or partly.
    """

    id: str
    ref: str
    title: str
    duty: str
    who: tuple[str, ...]
    triggers: tuple[str, ...]
    dates: Mapping[str, date]
    originally: Mapping[str, date]
    reworded: date | None
    on_change: bool
    evidence: tuple[str, ...]
    retention: str
    deadline: str
    penalty: str
    oss_exempt: str
    certainty: str
    condition: Condition


@cache
def catalogue() -> tuple[Row, ...]:
    """Return all duties in the order of the Act."""
    return tuple(_row(row) for row in tables.load(TABLE).content["obligation"])


def edition() -> str:
    """Return the edition of the catalogue."""
    return tables.load(TABLE).edition


@cache
def shielded() -> frozenset[str]:
    """Return the triggers whose duties do not reach systems placed before the start."""
    return frozenset(tables.load(TABLE).content["shielded_triggers"])


@cache
def routes() -> Mapping[str, tuple[str, ...]]:
    """Return, for each route of dates, the rules that put a system on it."""
    table = tables.load(TABLE).content["routes"]
    return MappingProxyType({route: tuple(rules) for route, rules in table.items()})


def _row(row: Mapping[str, Any]) -> Row:
    return Row(
        id=row["id"],
        ref=row["ref"],
        title=row["title"],
        duty=row["duty"],
        who=tuple(row["who"]),
        triggers=tuple(row["triggers"]),
        dates=MappingProxyType(row["dates"]),
        originally=MappingProxyType(row["originally"]),
        reworded=row.get("reworded"),
        on_change=row.get("on_change", False),
        evidence=tuple(row["evidence"]),
        retention=row.get("retention", ""),
        deadline=row.get("deadline", ""),
        penalty=row["penalty"],
        oss_exempt=row["oss_exempt"],
        certainty=row["certainty"],
        condition=conditions.read(row["when"]) if "when" in row else _always,
    )


def _always(_case: Case) -> Verdict:
    return YES
