"""The catalogue of duties: one row for each distinct duty of the Act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from governance.rules import conditions, tables
from governance.rules.conditions import YES, Case, Condition, Verdict
from governance.rules.eu_ai_act.penalties import Fine, fine
from governance.rules.eu_ai_act.periods import Limit, Retention, limit, retention

TABLE = "eu_ai_act_obligations"


@dataclass(frozen=True)
class Source:
    """One document that rows were written from."""

    key: str
    title: str
    url: str


@dataclass(frozen=True)
class Row:
    """One duty, whether it applies or not.

    `topic` is the title of `section`. `who` are role codes, `triggers` what brings it about.
    `dates` has the day of application by route: `III` (listed use), `I` (product), `any`, `formal`
    (the literal reading where the law is unsettled) and `legacy` (placed before the start).
    `originally` has the days of the 2024 text, empty for a new duty. `reworded` is the day on which
    the text changed. `on_change` marks duties that start with a change of design. `retention`,
    `deadline` and `penalty` are words; `keep`, `limits` and `fines` say the same, typed.
    `oss_exempt` is no, yes or partly, and `oss_condition` says when. `certainty` is C (confirmed),
    S (one source) or U (unsettled). `sources` are keys of `sources()`.
    """

    id: str
    section: str
    topic: str
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
    keep: Retention | None
    deadline: str
    limits: tuple[Limit, ...]
    penalty: str
    fines: tuple[Fine, ...]
    oss_exempt: str
    oss_condition: str
    certainty: str
    sources: tuple[str, ...]
    condition: Condition


@cache
def catalogue() -> tuple[Row, ...]:
    """Return all duties in the order of the Act."""
    return tuple(_row(row) for row in tables.load(TABLE).content["obligation"])


def edition() -> str:
    """Return the edition of the catalogue."""
    return tables.load(TABLE).edition


def checked_on() -> date:
    """Return the day on which the catalogue was last compared with its sources."""
    day: date = tables.load(TABLE).content["checked_on"]
    return day


@cache
def topics() -> Mapping[str, str]:
    """Return the titles of the topics, in the order of the Act."""
    return MappingProxyType(tables.load(TABLE).content["topics"])


@cache
def sources() -> Mapping[str, Source]:
    """Return what the rows were written from, by key."""
    rows = tables.load(TABLE).content["source"]
    return MappingProxyType({r["key"]: Source(r["key"], r["title"], r["url"]) for r in rows})


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
    kept, due = row.get("retention"), row.get("deadline", {})
    return Row(
        id=row["id"],
        section=row["topic"],
        topic=topics()[row["topic"]],
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
        retention=kept["words"] if kept else "",
        keep=retention(kept) if kept else None,
        deadline=due.get("words", ""),
        limits=tuple(limit(part) for part in due.get("limits", ())),
        penalty=row["penalty"]["words"],
        fines=tuple(fine(part) for part in row["penalty"]["fines"]),
        oss_exempt=row["open_source"]["effect"],
        oss_condition=row["open_source"].get("condition", ""),
        certainty=row["certainty"],
        sources=tuple(row["sources"]),
        condition=conditions.read(row["when"]) if "when" in row else always,
    )


def always(_case: Case) -> Verdict:
    """The condition of a row that role and trigger alone decide."""
    return YES
