"""What an approval may do without: the waivers in force, and those that are missed now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from governance.approvals.checklist import items_of
from governance.approvals.models import Approval, Waiver
from governance.approvals.models.condition import WaiverKind
from governance.approvals.models.judged import run_out

__all__ = ["Waived", "run_out", "subject_of", "waived"]


@dataclass(frozen=True)
class Waived:
    """Ids of checklist items, and primary keys of models whose trust may be below the minimum."""

    items: frozenset[str]
    models: frozenset[int]


def waived(approval: Approval, day: date) -> Waived:
    """Return what waivers of this approval cover on this day."""
    return covered_by(Waiver.objects.filter(approval=approval).in_force(day), day)


def covered_by(waivers: Iterable[Waiver], day: date) -> Waived:
    """Return what those of these waivers cover that are in force on this day."""
    rows = [row for row in waivers if row.is_in_force(day)]
    return Waived(
        frozenset(row.item for row in rows if row.kind == WaiverKind.ITEM),
        frozenset(row.model_id for row in rows if row.model_id is not None),
    )


def subject_of(waiver: Waiver) -> str:
    """Return in words what a waiver covers: “the item”, or the minimum trust of a model."""
    if waiver.model:
        return f"the minimum trust of {waiver.model.repo_id}"
    texts = {item.id: item.text for item in items_of(waiver.approval)}
    return f"“{texts.get(waiver.item, waiver.item)}”"
