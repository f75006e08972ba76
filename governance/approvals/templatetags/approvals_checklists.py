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
    asked = [tier for tier in TIERS if tier >= item.min_tier]
    found = {tier: Strength(item.strength_in(tier)).label.lower() for tier in asked}
    if len(set(found.values())) == 1:
        return found[asked[0]]
    return ", ".join(f"{label} in tier {tier}" for tier, label in found.items())
