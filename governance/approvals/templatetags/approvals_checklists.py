"""Filters that say in words what a checklist item asks for."""

from django import template

from governance.evidence.models import Strength
from governance.rules.checklists import ChecklistItem
from governance.rules.tier import TIERS

register = template.Library()
ASKED = {1: "Every tier", 2: "Tiers 2 and 3", 3: "Tier 3"}


@register.filter
def asked_in(item: ChecklistItem) -> str:
    """Return in which tiers an item is asked, and whether only of agents."""
    return ASKED[item.min_tier] + (", agents only" if item.agents_only else "")


@register.filter
def strengths(item: ChecklistItem) -> str:
    """Return how strong the evidence should be, told by tier where the tiers differ."""
    tiers: dict[str, list[int]] = {}
    for tier in (one for one in TIERS if one >= item.min_tier):
        tiers.setdefault(strength(item.strength_in(tier)), []).append(tier)
    if len(tiers) == 1:
        return next(iter(tiers))
    return ", ".join(f"{label} in {_tiers(found)}" for label, found in tiers.items())


@register.filter
def strength(value: int) -> str:
    """Return the words for a strength, to stand inside a sentence."""
    return Strength(value).label.lower()


def _tiers(found: list[int]) -> str:
    return f"tier {found[0]}" if len(found) == 1 else f"tiers {' and '.join(map(str, found))}"
