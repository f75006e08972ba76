"""The questions a request has to answer, by risk tier; templates are data, versioned."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from governance.rules import canonical, tables
from governance.rules.tier import TIERS

TABLE = "checklists"
FAMILY_TITLES: Mapping[str, str] = {
    "approval": "Approval questions",
    "security": "Security",
    "agents": "Agents",
    "compliance": "Compliance",
    "ethics": "Ethics",
}
FAMILIES = tuple(FAMILY_TITLES)
PREFIX, AGENTS = "checklist-tier-", "-agents"
ANSWERS = ("satisfied", "not_satisfied", "not_applicable", "open")
COLLECTORS = frozenset(
    {
        "model_pinned",
        "checksums",
        "source",
        "licence_identified",
        "supply_chain",
        "approval_recorded",
        "assessment_done",
        "training_current",
    }
)
# What the organisation may say of an item that comes with Weighbridge, beside the reason for it.
CHANGEABLE = ("required", "strength", "strength_required", "min_tier")
REASON = "reason"


@dataclass(frozen=True)
class ChecklistItem:
    """One question.

    `answered_by` is one of COLLECTORS if the software can answer it from its own records, else
    "". A `required` item left open or not satisfied is a gap. `strength` is how strong the
    evidence is expected to be in each tier (1 to 4, see `governance.evidence`); weaker evidence is
    a gap only where `strength_required` says so. `own` is whether the organisation added or
    changed the item.
    """

    id: str
    family: str
    text: str
    guidance: str
    evidence_expected: str
    strength: Mapping[str, int]
    min_tier: int
    agents_only: bool
    answered_by: str
    required: bool
    source: str
    own: bool = False
    strength_required: bool = False

    def strength_in(self, tier: int) -> int:
        """Return how strong its evidence is expected to be in a tier; 0 if nothing is said."""
        said = {int(key): value for key, value in self.strength.items()}
        return said.get(tier, 0)

    def as_dict(self) -> dict[str, Any]:
        """Return JSON data from which `item_of` makes the same item again."""
        return {**asdict(self), "strength": dict(self.strength)}


@dataclass(frozen=True)
class Checklist:
    """What a request of one tier is asked; `digest` is what an approval is bound to."""

    name: str
    title: str
    edition: str
    items: tuple[ChecklistItem, ...]

    @property
    def digest(self) -> str:
        """The SHA-256 over every item, word for word."""
        return canonical.digest([item.as_dict() for item in self.items])


@dataclass(frozen=True)
class Gap:
    """A required question that stands in the way, and one sentence that says why."""

    item: ChecklistItem
    text: str


def checklist_for(tier: int, *, agent: bool, own: Mapping[str, Any], edition: str) -> Checklist:
    """Return the checklist of a tier, with what the organisation added and changed.

    :raises ValueError: if there is no such tier.
    """
    if tier not in TIERS:
        raise ValueError(f"There is no tier {tier}; tiers are 1, 2 and 3.")
    items = tuple(
        item for item in merged(own) if item.min_tier <= tier and (agent or not item.agents_only)
    )
    name = name_of(tier, agent=agent)
    return Checklist(name, title_of(name), edition, items)


def digests(own: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the digest of every checklist by its name, worked out once for what is in force."""
    return _digests(canonical.text(own))


def merged(own: Mapping[str, Any]) -> tuple[ChecklistItem, ...]:
    """Return the built-in items as the organisation changed them, followed by its own ones.

    `own` is {"items": [item, …], "changed": {id: {field: value, "reason": why}}}; items of a
    family stay together, in the order of FAMILIES. The reason is not part of an item's words.
    """
    changed = own.get("changed", {})
    built_in = [
        replace(item, **_without_reason(changed[item.id]), own=True) if item.id in changed else item
        for item in built_in_items()
    ]
    added = [item_of({**row, "own": True}) for row in own.get("items", ())]
    return tuple(sorted([*built_in, *added], key=lambda item: FAMILIES.index(item.family)))


def item_of(row: Mapping[str, Any]) -> ChecklistItem:
    """Return the item that JSON data or a row of the table describes."""
    return ChecklistItem(**row)


def name_of(tier: int, *, agent: bool) -> str:
    """Return the key of a tier's checklist, under which approvals are bound to it."""
    return f"{PREFIX}{tier}{AGENTS if agent else ''}"


def is_checklist(name: str) -> bool:
    """Tell whether a bound edition is a checklist."""
    return name.startswith(PREFIX)


def title_of(name: str) -> str:
    """Return what people call a checklist, to stand after “the”."""
    tier = name.removeprefix(PREFIX).removesuffix(AGENTS)
    return f"checklist for tier {tier}" + (" with an agent" if name.endswith(AGENTS) else "")


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
    """Return the edition of the built-in items that people see."""
    return tables.load(TABLE).edition


def audit_days() -> int:
    """Return for how long a run of an advisory source tells that dependencies are audited."""
    return int(tables.load(TABLE).content["audit_days"])


@lru_cache(maxsize=4)
def _digests(own: str) -> Mapping[str, str]:
    """Return `digests` of what the text describes; nearly every page asks for them."""
    asked = json.loads(own)
    found = (
        checklist_for(tier, agent=agent, own=asked, edition="")
        for tier in TIERS
        for agent in (False, True)
    )
    return MappingProxyType({one.name: one.digest for one in found})


def _without_reason(change: Mapping[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in change.items() if field != REASON}


@cache
def built_in_items() -> tuple[ChecklistItem, ...]:
    """Return the items that come with Weighbridge, in the order of the table."""
    return tuple(item_of(row) for row in tables.load(TABLE).content["item"])
