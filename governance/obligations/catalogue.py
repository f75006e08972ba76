"""The frameworks and requirements that the rules data holds, as rows for the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from governance.rules import frameworks
from governance.rules.eu_ai_act import obligations
from governance.rules.eu_ai_act.obligations import Row as Duty

EU_AI_ACT = "eu-ai-act"
TITLE = "EU AI Act"
SOURCE = "Regulation (EU) 2024/1689, as amended by Regulation (EU) 2026/1744"
# What a duty says. A difference in one of them is a new text, which a person accepts; `position`,
# `topic` and the day on which it starts are worked out from the rest.
TEXT = (
    "ref", "title", "duty", "who", "triggers", "dates", "originally", "reworded",
    "evidence_expected", "retention", "retention_months", "deadline", "penalty", "open_source",
    "certainty", "second_person", "source",
)  # fmt: skip
# Duties that two people must agree do not apply: the bans, and what makes a system high-risk.
TWO_PEOPLE = ("high_risk", "prohibited", "rbi_exception", "art6_3_exempt")


@dataclass(frozen=True)
class Row:
    """One requirement: its stable key and the columns that an edition may change."""

    key: str
    columns: dict[str, Any]

    @property
    def text(self) -> dict[str, Any]:
        """What the duty says, as JSON data."""
        return text_of(self.columns)


@dataclass(frozen=True)
class BuiltIn:
    """One framework: its stable key, its own columns, and its requirements."""

    key: str
    columns: dict[str, Any]
    rows: tuple[Row, ...]


def text_of(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that make up the text of a duty, as JSON data."""
    return {name: _plain(columns[name]) for name in TEXT}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def built_in() -> tuple[BuiltIn, ...]:
    """Return every framework of the rules data, the EU AI Act first."""
    return (eu_ai_act(), *(framework(data) for data in frameworks.built_in()))


def eu_ai_act() -> BuiltIn:
    """Return the Act with all its duties."""
    columns = {
        "title": TITLE,
        "kind": "law",
        "jurisdiction": "European Union",
        "summary": "Duties of those who make, supply or use AI systems and general-purpose models.",
        "state": "In force since 1 August 2024, amended on 27 July 2026; duties start in steps.",
        "source": SOURCE,
        "certainty": "C",
        "checked_on": obligations.checked_on(),
        "edition": obligations.edition(),
    }
    return BuiltIn(EU_AI_ACT, columns, rows())


def rows() -> tuple[Row, ...]:
    """Return every duty of the EU AI Act that the rules data holds."""
    return tuple(_duty(position, row) for position, row in enumerate(obligations.catalogue()))


def _duty(position: int, row: Duty) -> Row:
    columns = {
        "position": position,
        "topic": row.topic,
        "ref": row.ref,
        "title": row.title,
        "duty": row.duty,
        "who": list(row.who),
        "triggers": list(row.triggers),
        "dates": _days(row.dates),
        "originally": _days(row.originally),
        "reworded": row.reworded,
        "applies_from": None if row.on_change else min(row.dates.values()),
        "amended": _amended(row),
        "evidence_expected": list(row.evidence),
        "retention": row.retention,
        "retention_months": row.keep.months if row.keep else None,
        "deadline": row.deadline,
        "penalty": row.penalty,
        "open_source": row.oss_exempt,
        "certainty": row.certainty,
        "second_person": any(trigger.startswith(TWO_PEOPLE) for trigger in row.triggers),
        "source": SOURCE,
        "edition": obligations.edition(),
        "in_force": True,
    }
    return Row(row.id, columns)


def _days(days: Mapping[str, date]) -> dict[str, str]:
    return {route: day.isoformat() for route, day in days.items()}


def _amended(row: Duty) -> str:
    """Return what Regulation (EU) 2026/1744 did to the duty: new, moved, reworded, or nothing."""
    if not row.originally:
        return "new"
    moved = any(row.dates.get(route) != day for route, day in row.originally.items())
    return "moved" if moved else "reworded" if row.reworded else ""


def framework(data: frameworks.FrameworkData) -> BuiltIn:
    """Return a framework other than the Act as rows for the database."""
    columns = {
        name: getattr(data, name)
        for name in (
            "title", "kind", "jurisdiction", "summary", "state", "source", "certainty",
            "checked_on", "edition",
        )
    }  # fmt: skip
    return BuiltIn(data.key, columns, _requirement_rows(data))


def _requirement_rows(data: frameworks.FrameworkData) -> tuple[Row, ...]:
    return tuple(_requirement(n, row, data) for n, row in enumerate(data.requirements))


def _requirement(
    position: int, row: frameworks.RequirementData, data: frameworks.FrameworkData
) -> Row:
    columns = {
        "position": position,
        "topic": row.topic,
        "ref": row.ref,
        "title": row.title,
        "duty": row.duty,
        "who": [],
        "triggers": [],
        "dates": {"any": row.applies_from.isoformat()} if row.applies_from else {},
        "originally": {},
        "reworded": None,
        "applies_from": row.applies_from,
        "amended": "",
        "evidence_expected": list(row.evidence),
        "retention": row.retention,
        "retention_months": None,
        "deadline": row.deadline,
        "penalty": row.penalty,
        "open_source": "",
        "certainty": data.certainty,
        "second_person": False,
        "source": row.source,
        "edition": data.edition,
        "in_force": True,
    }
    return Row(row.id, columns)
