"""What an organisation may put into its own checklists, and what it may change of the built-in."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from governance.rules.checklists import CHANGEABLE, FAMILIES, REASON, ChecklistItem
from governance.rules.tier import TIERS

PREFIX = "own-"
ID = re.compile(r"own-[a-z0-9]+(?:-[a-z0-9]+)*")
ID_LENGTH = 64
WORDS: Mapping[str, str] = {
    "text": "Write the question.",
    "guidance": "Say how to answer it: what to look at, and what is easily missed.",
    "evidence_expected": "Say what would show that it is so.",
    "source": "Say who asks for it, for example the name of your policy.",
}
FLAGS = ("agents_only", "required", "strength_required")
FIELDS = ("id", "family", "min_tier", "strength", *WORDS, *FLAGS)
STRENGTHS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with an item, and the field in which it is."""

    field: str
    text: str


def item_from(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return an own item as it is stored, from what a form, the API or a file holds.

    The software answers none of them: it knows nothing about a question it never heard.
    """
    tier = row.get("min_tier", 1)
    said = {str(key): value for key, value in dict(row.get("strength") or {}).items()}
    return {
        "id": str(row.get("id", "")).strip(),
        "family": str(row.get("family", "")),
        **{field: str(row.get(field, "")).strip() for field in WORDS},
        "strength": {str(one): said.get(str(one), 1) for one in TIERS if one >= _number(tier)},
        "min_tier": tier,
        "agents_only": bool(row.get("agents_only", row.get("family") == "agents")),
        "answered_by": "",
        "required": bool(row.get("required", True)),
        "strength_required": bool(row.get("strength_required", False)),
    }


def faults_of_item(row: Mapping[str, Any], *, taken: Collection[str]) -> tuple[Fault, ...]:
    """Return everything that is wrong with an own item; `taken` are the ids of the others."""
    found = [*_id_faults(row["id"], taken)]
    if row["family"] not in FAMILIES:
        found.append(Fault("family", f"There is no family “{row['family']}”. {_one_of(FAMILIES)}"))
    found += [Fault(field, ask) for field, ask in WORDS.items() if not row[field]]
    if row["text"] and not row["text"].endswith("?"):
        found.append(Fault("text", "A checklist asks questions: end it with a question mark."))
    if row["min_tier"] not in TIERS:
        found.append(Fault("min_tier", f"“{row['min_tier']}” is no tier. Tiers are 1, 2 and 3."))
    return (*found, *_strength_faults(row["strength"]))


def faults_of_change(
    item: ChecklistItem, change: Mapping[str, Any], *, reason: str
) -> tuple[Fault, ...]:
    """Return everything that is wrong with a change of a built-in item.

    It can be made stricter, or optional with a reason; its words and who answers it stay.
    """
    fixed = [field for field in change if field not in CHANGEABLE]
    found = [
        Fault(field, "The words of this item come with Weighbridge and cannot be changed.")
        for field in fixed
    ]
    if change.get("required") is False and item.required and not reason.strip():
        found.append(Fault(REASON, "Say why this item is no longer required."))
    if change.get("required") is True and item.answered_by == "approval_recorded":
        found.append(Fault("required", "Only the approval itself can answer this item."))
    if "min_tier" in change:
        found += _tier_faults(item, change["min_tier"])
    if "strength" in change:
        found += _strength_faults(change["strength"]) or _weaker(item, change["strength"])
    return tuple(found)


def differing(item: ChecklistItem, change: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a change that says something else than the built-in item does."""
    now = {field: item.as_dict()[field] for field in CHANGEABLE}
    now["strength"] = {str(tier): value for tier, value in item.strength.items()}
    return {field: value for field, value in change.items() if now.get(field, ...) != value}


def _id_faults(key: str, taken: Collection[str]) -> Iterable[Fault]:
    if not ID.fullmatch(key) or len(key) > ID_LENGTH:
        yield Fault(
            "id",
            f"Begin the id with “{PREFIX}”, so that no item of a later version has the same, and "
            "use small letters, digits and hyphens, such as own-works-council.",
        )
    elif key in taken:
        yield Fault("id", f"There is an item “{key}” already.")


def _tier_faults(item: ChecklistItem, tier: Any) -> list[Fault]:
    if tier not in TIERS:
        return [Fault("min_tier", f"“{tier}” is no tier. Tiers are 1, 2 and 3.")]
    if tier > item.min_tier:
        return [
            Fault(
                "min_tier",
                f"This item is asked from tier {item.min_tier} up. It can be asked of lower tiers "
                "too, but of none less.",
            )
        ]
    return []


def _strength_faults(strength: Mapping[Any, Any]) -> list[Fault]:
    wrong = [value for value in strength.values() if value not in STRENGTHS]
    said = "is a number from 1 (a statement) to 4 (verified by machine)"
    return [
        Fault("strength", f"“{value}” is no strength of evidence: it {said}.") for value in wrong
    ]


def _weaker(item: ChecklistItem, strength: Mapping[Any, Any]) -> list[Fault]:
    return [
        Fault(
            "strength",
            f"In tier {tier} this item expects evidence of strength {item.strength_in(int(tier))}. "
            "It can ask for more, but not for less.",
        )
        for tier, value in strength.items()
        if value < item.strength_in(int(tier))
    ]


def _one_of(names: Iterable[str]) -> str:
    return f"Choose one of: {', '.join(names)}."


def _number(tier: Any) -> int:
    return tier if isinstance(tier, int) else 1
