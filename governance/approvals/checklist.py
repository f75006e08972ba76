"""The checklist of one request: its items, their answers, and what stands in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from governance.approvals.models import Answer, Approval
from governance.approvals.templates import checklist_for
from governance.rules import checklists, questions, tier
from governance.rules.checklists import ChecklistItem

AGENT_QUESTION = "agent_tools_privileged"
AFTER_APPROVAL = "approval_recorded"


@dataclass(frozen=True)
class Row:
    """One item with its answer, None while it is open."""

    item: ChecklistItem
    answer: Answer | None

    @property
    def state(self) -> str:
        """The answer's value, or `open`."""
        return self.answer.value if self.answer else "open"

    @property
    def by_software(self) -> bool:
        """Whether the software gave the answer; then nobody can type another."""
        return bool(self.answer and self.answer.answered_by_id is None)

    @property
    def waits_for_approval(self) -> bool:
        """Whether the software answers it once the last stage is signed."""
        return self.item.answered_by == AFTER_APPROVAL and self.answer is None


def is_agent(facts: Mapping[str, Any]) -> bool:
    """Tell whether the questions on agents matter for these facts; what is unknown may matter."""
    asked = next(q for q in questions.asked(tier.TABLE) if q.key == AGENT_QUESTION)
    return any(key not in facts or facts[key] in values for key, values in asked.only_if.items())


def items_of(approval: Approval) -> tuple[ChecklistItem, ...]:
    """Return the items that the request was asked, word for word as they were then."""
    if approval.checklist is None:  # Made before the words were kept with the request.
        facts = approval.bindings.get(kind="facts").snapshot["facts"]
        asked = checklist_for(approval.tier, agent=is_agent(facts), template=None)
        return asked.items
    return tuple(checklists.item_of(row) for row in approval.checklist.items)


def rows_of(approval: Approval) -> list[Row]:
    """Return every item with its answer and evidence, in the order of the checklist."""
    rows = approval.answers.select_related("answered_by").prefetch_related("evidence")
    answers = {answer.item: answer for answer in rows}
    return [Row(item, answers.get(item.id)) for item in items_of(approval)]


def gaps_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return one sentence for each required item that is open or not satisfied.

    What only the approval itself can answer is not a gap before it.
    """
    items = [row.item for row in rows if not row.waits_for_approval]
    found = checklists.gaps(items, {row.item.id: row.state for row in rows})
    return tuple(gap.text for gap in found)
