"""What is asked before an own model is published, by whom it is signed, and how it goes out."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any

from governance.rules import canonical, tables

TABLE, STAGES = "release_checklist", "release_stages"
NAME = "release"
GENERAL_PURPOSE = "general_purpose"


@dataclass(frozen=True)
class ReleaseItem:
    """One question. `answered_by` is the key of a collector, "" where only people answer.

    `when` is "" or the fact unless which is known to be untrue it is asked. With
    `open_source_exception`, Article 53(2) can lift the duty. `applies_from` is "" or a date.
    """

    id: str
    family: str
    text: str
    guidance: str
    evidence_expected: str
    strength: int
    required: bool
    source: str
    answered_by: str = ""
    when: str = ""
    open_source_exception: bool = False
    applies_from: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return JSON data from which `item_of` makes the same item again."""
        return asdict(self)


@dataclass(frozen=True)
class ReleaseStageRule:
    """One sign-off; those of one position run side by side, a later one waits for them.

    After `escalate_after_days` calendar days of waiting, the holders of `escalate_to` are told.
    """

    kind: str
    title: str
    right: str
    escalate_after_days: int
    escalate_to: str
    text: str
    position: int
    source: str


@dataclass(frozen=True)
class StepRule:
    """One step out: for whom, and what has to be met before."""

    key: str
    title: str
    audience: str
    criteria: tuple[str, ...]
    source: str
    position: int


def items_for(*, general_purpose: bool | None) -> tuple[ReleaseItem, ...]:
    """Return what is asked; while it is unknown whether the model is general-purpose, all is."""
    asked = {GENERAL_PURPOSE: general_purpose is not False, "": True}
    return tuple(item for item in _items() if asked[item.when])


def item_of(row: Mapping[str, Any]) -> ReleaseItem:
    """Return the item that JSON data or a row of the table describes."""
    said = row.get("applies_from", "")
    day = said.isoformat() if isinstance(said, date) else said
    return ReleaseItem(**{**row, "applies_from": day})


def digest(items: Iterable[ReleaseItem]) -> str:
    """Return the SHA-256 over every item, word for word."""
    return canonical.digest([item.as_dict() for item in items])


def edition() -> str:
    """Return the edition of the checklist that people see."""
    return tables.load(TABLE).edition


@cache
def families() -> Mapping[str, str]:
    """Return the titles of the families, in their order."""
    return {row["id"]: row["title"] for row in tables.load(TABLE).content["family"]}


@cache
def stages() -> tuple[ReleaseStageRule, ...]:
    """Return the sign-offs, in the order of signing."""
    rows = (ReleaseStageRule(**row) for row in tables.load(STAGES).content["stage"])
    return tuple(sorted(rows, key=lambda rule: rule.position))


@cache
def steps() -> tuple[StepRule, ...]:
    """Return the steps by which a model goes out, the first one first."""
    rows = tables.load(TABLE).content["step"]
    return tuple(
        StepRule(**{**row, "criteria": tuple(row["criteria"])}, position=number)
        for number, row in enumerate(rows, start=1)
    )


def exception() -> tuple[str, str]:
    """Return the sentence on Article 53(2), and its source."""
    content = tables.load(TABLE).content
    return content["exception_text"], content["exception_source"]


def systemic_text() -> str:
    """Return the sentence for a model with systemic risk."""
    return str(tables.load(TABLE).content["systemic_text"])


@cache
def _items() -> tuple[ReleaseItem, ...]:
    return tuple(item_of(row) for row in tables.load(TABLE).content["item"])
