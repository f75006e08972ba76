"""What approvals rest on: shown on the page of an item, and asked before the item runs out."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from governance.accounts.models import User
from governance.approvals.bindings import current_editions
from governance.approvals.checklist import items_of
from governance.approvals.models import Answer, Approval, Condition
from governance.evidence.models import Evidence
from governance.web.panels import Panel

SHOWN = 20


@dataclass(frozen=True)
class Use:
    """An approval, and the questions and conditions for which it was shown the item."""

    approval: Approval
    shows: tuple[str, ...]


def answers_rest(at: datetime) -> Exists:
    """Return the condition that an answer of a living approval rests on an item."""
    living = Approval.objects.living_at(at)
    return Exists(Answer.objects.filter(evidence=OuterRef("pk"), approval__in=living))


def conditions_rest(at: datetime) -> Exists:
    """Return the condition that a condition of a living approval was met by an item."""
    living = Approval.objects.living_at(at)
    return Exists(Condition.objects.filter(evidence=OuterRef("pk"), approval__in=living))


def evidence_panel(evidence: Evidence, user: User, at: datetime) -> Panel | None:
    """Return the approvals that an item was shown for, each with whether it still holds."""
    rows = (
        Approval.objects.visible_to(user)
        .resting_on(evidence)
        .with_validity(at=at, editions=current_editions())
        .select_related("use_case__system", "checklist")
    )
    uses = [_use(approval, evidence) for approval in rows[:SHOWN]]
    if not uses:
        return None
    return Panel("Approvals that rest on it", "approvals/_evidence_uses.html", {"uses": uses}, 10)


def _use(approval: Approval, evidence: Evidence) -> Use:
    words = {item.id: item.text for item in items_of(approval)}
    answered = approval.answers.filter(evidence=evidence).values_list("item", flat=True)
    met = approval.conditions.filter(evidence=evidence).values_list("text", flat=True)
    shows = [*(words.get(item, item) for item in answered), *(f"Condition: {text}" for text in met)]
    return Use(approval, tuple(shows))
