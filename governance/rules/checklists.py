"""The questions a request has to answer, by risk tier; templates are data, versioned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from governance.rules import tables
from governance.rules.tier import TIERS

TABLE = "checklists"
FAMILIES = ("approval", "security", "agents", "compliance", "ethics")
ANSWERS = ("satisfied", "not_satisfied", "not_applicable", "open")
COLLECTORS = frozenset(
    {
        "model_pinned",
        "checksums",
        "source",
        "licence_identified",
        "scan",
        "approval_recorded",
        "assessment_done",
    }
)


@dataclass(frozen=True)
class ChecklistItem:
    """One question.

    `answered_by` is one of COLLECTORS if the software can answer it from its own records, else
    "". A `required` item left open or not satisfied is a gap.
    """

    id: str
    family: str
    text: str
    guidance: str
    evidence_expected: str
    min_tier: int
    agents_only: bool
    answered_by: str
    required: bool
    source: str


@dataclass(frozen=True)
class Gap:
    """A required question that stands in the way, and one sentence that says why."""

    item: ChecklistItem
    text: str


def items_for(tier: int, *, agent: bool) -> tuple[ChecklistItem, ...]:
    """Return the questions of a tier in the order of the checklist; agents get extra ones.

    :raises ValueError: if there is no such tier.
    """
    if tier not in TIERS:
        raise ValueError(f"There is no tier {tier}; tiers are 1, 2 and 3.")
    return tuple(
        item for item in _items() if item.min_tier <= tier and (agent or not item.agents_only)
    )


def gaps(items: Iterable[ChecklistItem], answers: Mapping[str, str]) -> tuple[Gap, ...]:
    """Return the required items that are open or not satisfied.

    `answers` maps item ids to one of ANSWERS; an id that is missing is open. That somebody gave a
    reason with `not_applicable` is kept by the database, not here.

    :raises ValueError: if an answer is none of ANSWERS.
    """
    found = []
    for item in items:
        answer = answers.get(item.id, "open")
        if answer not in ANSWERS:
            raise ValueError(f"“{answer}” is no answer to {item.id}; use one of {ANSWERS}.")
        if item.required and answer == "open":
            found.append(Gap(item, f"Not answered yet: {item.text}"))
        elif item.required and answer == "not_satisfied":
            found.append(Gap(item, f"Answered with no: {item.text}"))
    return tuple(found)


def version() -> str:
    """Return the edition of the templates that people see."""
    return tables.load(TABLE).edition


def digest() -> str:
    """Return the SHA-256 of the templates, which approvals are bound to."""
    return tables.load(TABLE).digest


@cache
def _items() -> tuple[ChecklistItem, ...]:
    return tuple(ChecklistItem(**row) for row in tables.load(TABLE).content["item"])
