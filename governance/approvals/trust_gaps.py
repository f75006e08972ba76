"""Whether the models of a request are trusted enough for its use, and what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from governance.approvals.fact_checks import stated
from governance.approvals.models import Approval
from governance.approvals.waivers import Waived, waived
from governance.rules import policy, trust
from governance.rules.trust import Item, Trust
from inventory.models import Revision, TrustEvidence

HIGH_RISK = frozenset({"high_risk_annex_i", "high_risk_annex_iii"})


@dataclass(frozen=True)
class TrustGap:
    """A model below the minimum. Where a check failed, no waiver covers it."""

    model_id: int
    text: str
    failed: bool


@dataclass(frozen=True)
class Minimum:
    """The lowest level that a use asks for, and what asks for it, in words."""

    level: int
    asked_by: str


@dataclass(frozen=True)
class _Stand:
    """Where one model stands at a moment, by its items of evidence."""

    revision: Revision
    items: Mapping[str, Item]
    at: datetime

    @property
    def name(self) -> str:
        return self.revision.model.repo_id

    @property
    def known(self) -> Trust:
        return trust.ladder(self.items, at=self.at)

    @property
    def at_best(self) -> int:
        """The level if the bytes that run agree; a failed check is not mended by that."""
        if self.known.dropped_by:
            return 0
        return trust.ladder({**self.items, _go_live(): Item(trust.PASS)}, at=self.at).level

    def has(self, item: str) -> bool:
        return item in self.items and self.items[item].now(self.at) == trust.PASS

    def missing(self, level: int) -> str:
        """Return the titles of what is missing up to a level, less what comes with going live."""
        needed = [key for step in trust.levels()[: level + 1] for key in step.needs]
        lacking = [key for key in needed if key != _go_live() and not self.has(key)]
        return ", ".join(trust.items()[key].title for key in lacking)


def of(approval: Approval, at: datetime) -> tuple[str, ...]:
    """Return one sentence for each model below the minimum that no waiver in force covers."""
    return not_covered(found(approval, at), waived(approval, at.date()))


def not_covered(gaps: Iterable[TrustGap], covered: Waived) -> tuple[str, ...]:
    """Return the sentences of the gaps that no waiver covers."""
    return tuple(gap.text for gap in gaps if gap.failed or gap.model_id not in covered.models)


def found(approval: Approval, at: datetime) -> tuple[TrustGap, ...]:
    """Return every model below the minimum, also those that a waiver covers.

    What only deployed bytes can show is no gap: it becomes a condition (see `go_live_needed`).
    """
    asked = minimum(approval.tier, approval.use_case.facts)
    return tuple(
        TrustGap(stand.revision.model_id, _sentence(stand, asked), bool(stand.known.dropped_by))
        for stand in _stands(approval, at)
        if stand.at_best < asked.level
    )


def go_live_needed(approval: Approval, at: datetime) -> bool:
    """Tell whether a model still has to be verified where it runs before the system goes live."""
    asked = minimum(approval.tier, approval.use_case.facts)
    if not any(_go_live() in step.needs for step in trust.levels()[: asked.level + 1]):
        return False
    return not all(stand.has(_go_live()) for stand in _stands(approval, at))


def recommended(approval: Approval, at: datetime) -> tuple[str, ...]:
    """Return what is recommended beyond the minimum for a high-risk use; it stops nothing."""
    if approval.assessment.ai_act_category not in HIGH_RISK:
        return ()
    level = policy.recommended_trust()
    return tuple(
        f"{trust.level_name(level)}, is recommended for high-risk uses under the EU AI Act; "
        f"{stand.name} has {trust.level_name(stand.known.level)}. Missing: {stand.missing(level)}."
        for stand in _stands(approval, at)
        if stand.at_best < level
    )


def minimum(tier: int, facts: Mapping[str, Any]) -> Minimum:
    """Return the lowest level for a tier and the answers on risk.

    Where nobody has answered who meets the system, it may be anybody.
    """
    audience = stated("facts", facts).get("audience")
    of_tier = policy.minimum_trust(tier, customer_facing=False)
    level = policy.minimum_trust(tier, customer_facing=audience != "internal")
    if level == of_tier:
        return Minimum(level, f"tier {tier}")
    if audience is None:
        return Minimum(level, "a use of which it is not known who meets it")
    return Minimum(level, "a use that people outside the organisation meet")


def _stands(approval: Approval, at: datetime) -> list[_Stand]:
    rows = Revision.objects.filter(uses__system=approval.use_case.system_id).without_bulk()
    rows = rows.select_related("model").prefetch_related("trust_evidence")
    return [
        _Stand(row, {one.item: _item(one) for one in row.trust_evidence.all()}, at)
        for row in rows.distinct().order_by("model__repo_id", "sha")
    ]


def _item(row: TrustEvidence) -> Item:
    return Item(row.status, row.expires_at)  # type: ignore[arg-type]  # the choices of the column


def _sentence(stand: _Stand, asked: Minimum) -> str:
    if stand.known.dropped_by:
        titles = ", ".join(trust.items()[key].title for key in stand.known.dropped_by)
        return f"{stand.name} has trust T0, because a check failed: {titles}."
    return (
        f"{stand.name} has trust T{stand.known.level}; {asked.asked_by} asks for T{asked.level}. "
        f"Missing: {stand.missing(asked.level)}."
    )


def _go_live() -> str:
    return policy.go_live().trust_item
