"""How far each model can be trusted, against what this use asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from governance.approvals import trust_gaps
from governance.approvals.models import Approval, Binding
from governance.approvals.trust_gaps import Minimum, TrustGap
from governance.approvals.waivers import Waived
from inventory import words
from inventory.models import HubModel, Revision


@dataclass(frozen=True)
class ModelTrust:
    """One model: its level in words, and whether it reaches the minimum."""

    revision: Revision
    title: str
    meets: bool
    waived: bool

    @property
    def model(self) -> HubModel:
        """The model that the commit is of."""
        return self.revision.model

    @property
    def state(self) -> str:
        """What colours it."""
        return "satisfied" if self.meets else "accepted" if self.waived else "not_satisfied"

    @property
    def word(self) -> str:
        """What is said of it."""
        return "Enough" if self.meets else "Waived" if self.waived else "Below"


@dataclass(frozen=True)
class Trust:
    """The minimum that the use asks for, each model against it, and what is recommended beyond."""

    minimum: Minimum
    models: Sequence[ModelTrust]
    recommended: Sequence[str]

    @property
    def below(self) -> int:
        """How many models are below the minimum, waived or not."""
        return sum(not row.meets for row in self.models)


def trust_of(
    approval: Approval,
    models: Sequence[Binding],
    *,
    below: Sequence[TrustGap],
    covered: Waived,
    at: datetime,
) -> Trust:
    """Return where the models of a request stand now."""
    gaps = {gap.model_id: gap for gap in below}
    rows = [
        ModelTrust(
            revision,
            words.trust_title(revision.trust_level, revision.trust_until, at=at),
            meets=revision.model_id not in gaps,
            waived=_is_waived(gaps.get(revision.model_id), covered),
        )
        for revision in (row.revision for row in models)
        if revision
    ]
    minimum = trust_gaps.minimum(approval.tier, approval.use_case.facts)
    return Trust(minimum, rows, trust_gaps.recommended(approval, at))


def _is_waived(gap: TrustGap | None, covered: Waived) -> bool:
    return gap is not None and not gap.failed and gap.model_id in covered.models
