"""The frameworks beside the EU AI Act, and which requirement has to do with which.

Each file of `data/frameworks/` is one framework: who publishes it, where it stands, what it asks.
`crosswalk.toml` lists the relations that a source documents.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from governance.rules import tables

FOLDER = "frameworks"
CROSSWALK = "crosswalk"


@dataclass(frozen=True)
class RequirementData:
    """One thing that a framework asks; `applies_from` is None where it has no day of its own."""

    id: str
    ref: str
    topic: str
    title: str
    duty: str
    evidence: tuple[str, ...]
    applies_from: date | None
    retention: str
    deadline: str
    penalty: str
    source: str


@dataclass(frozen=True)
class FrameworkData:
    """A framework as its file says it; `certainty` is C (confirmed), S (one source), U or ""."""

    key: str
    title: str
    kind: str
    jurisdiction: str
    summary: str
    state: str
    source: str
    certainty: str
    edition: str
    checked_on: date | None
    requirements: tuple[RequirementData, ...]


@dataclass(frozen=True)
class RelationData:
    """`first` is equal to, covers, or only touches `second`; both are ids of requirements."""

    first: str
    second: str
    kind: str
    source: str


@cache
def built_in() -> tuple[FrameworkData, ...]:
    """Return the frameworks that come with the software, in the order of their keys."""
    names = (path.stem for path in (tables.DATA / FOLDER).glob("*.toml"))
    files = (f"{FOLDER}/{name}" for name in names if name != CROSSWALK)
    found = (read(tables.load(file).content) for file in files)
    return tuple(sorted(found, key=lambda framework: framework.key))


@cache
def crosswalk() -> tuple[RelationData, ...]:
    """Return the documented relations between built-in requirements, those of the Act included."""
    return relations(tables.load(f"{FOLDER}/{CROSSWALK}").content)


def relations(content: Mapping[str, Any]) -> tuple[RelationData, ...]:
    """Return the relations that a file states."""
    return tuple(
        RelationData(row["first"], row["second"], row["kind"], row["source"])
        for row in content.get("relation", ())
    )


def read(content: Mapping[str, Any]) -> FrameworkData:
    """Return a framework from the content of its file, which was checked before.

    :raises KeyError: if a member is missing that every framework has.
    """
    about = content["framework"]
    return FrameworkData(
        key=about["key"],
        title=about["title"],
        kind=about["kind"],
        jurisdiction=about.get("jurisdiction", ""),
        summary=about.get("summary", ""),
        state=about.get("state", ""),
        source=about["source"],
        certainty=about.get("certainty", ""),
        edition=content["edition"],
        checked_on=content.get("checked_on"),
        requirements=tuple(
            _requirement(row, about["source"]) for row in content.get("requirement", ())
        ),
    )


def _requirement(row: Mapping[str, Any], source: str) -> RequirementData:
    return RequirementData(
        id=row["id"],
        ref=row["ref"],
        topic=row.get("topic", ""),
        title=row["title"],
        duty=row.get("duty", ""),
        evidence=tuple(row.get("evidence", ())),
        applies_from=row.get("applies_from"),
        retention=row.get("retention", ""),
        deadline=row.get("deadline", ""),
        penalty=row.get("penalty", ""),
        source=row.get("source", source),
    )
