"""The checklist of one request: its items, their answers, what shows them, what is missing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from governance.approvals import proof
from governance.approvals.models import Answer, AnswerValue, Approval
from governance.approvals.proof import Proof
from governance.approvals.templates import checklist_for
from governance.evidence.models import Evidence
from governance.rules import checklists, questions, tier
from governance.rules.checklists import ChecklistItem

AGENT_QUESTION = "agent_tools_privileged"
AFTER_APPROVAL = "approval_recorded"
DONE = (AnswerValue.SATISFIED, AnswerValue.NOT_APPLICABLE)


@dataclass(frozen=True)
class Row:
    """One item with its answer, None while it is open, and how well it is shown on a day."""

    item: ChecklistItem
    answer: Answer | None
    tier: int
    day: date

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

    @property
    def is_done(self) -> bool:
        """Whether it is satisfied, or does not apply."""
        return self.state in DONE

    @property
    def expected(self) -> int:
        """How strong its evidence is expected to be in the tier of the request."""
        return self.item.strength_in(self.tier)

    @cached_property
    def evidence(self) -> list[Evidence]:
        """What the answer is shown by; a page asks for it again and again."""
        return list(self.answer.evidence.all()) if self.answer else []

    @cached_property
    def proof(self) -> Proof:
        """How well the answer is shown: see `governance.approvals.proof`."""
        return self.proof_on(self.day)

    def proof_on(self, day: date) -> Proof:
        """Return how well the answer is shown on another day."""
        if self.answer is None or not self.is_done:
            return ""
        return proof.of(self.evidence, self.expected, day)


@dataclass(frozen=True)
class Counts:
    """How far a checklist is. `done` is `evidenced` and `attested` together, never one number.

    Attested is whatever is done without current evidence of the expected strength.
    """

    items: int
    done: int
    evidenced: int
    attested: int
    open: int


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


def rows_of(approval: Approval, *, at: datetime | None = None) -> list[Row]:
    """Return every item with its answer and evidence, in the order of the checklist.

    `at` is when the evidence has to count: now, if nothing is said.
    """
    rows = approval.answers.select_related("answered_by").prefetch_related("evidence")
    answers = {answer.item: answer for answer in rows}
    day = (at or timezone.now()).date()
    return [Row(item, answers.get(item.id), approval.tier, day) for item in items_of(approval)]


def counts(rows: Sequence[Row]) -> Counts:
    """Return how many items are done, and of those how many are evidenced and only attested."""
    done = [row for row in rows if row.is_done]
    evidenced = sum(row.proof == proof.EVIDENCED for row in done)
    return Counts(
        items=len(rows),
        done=len(done),
        evidenced=evidenced,
        attested=len(done) - evidenced,
        open=sum(row.answer is None for row in rows),
    )


def gaps_of(
    rows: Sequence[Row], waived_items: Collection[str] = (), at: datetime | None = None
) -> tuple[str, ...]:
    """Return one sentence for each required item that stands in the way.

    It is open, not satisfied, its evidence ran out since it was answered, or the item insists on
    stronger evidence. What only the approval itself can answer is not a gap before it.
    """
    asked = [
        row for row in rows if not row.waits_for_approval and row.item.id not in set(waived_items)
    ]
    unanswered = checklists.gaps(
        [row.item for row in asked], {row.item.id: row.state for row in asked}
    )
    found = {gap.item.id: gap.text for gap in unanswered}
    for row in asked:
        if text := _lacks_proof(row, at):
            found[row.item.id] = text
    return tuple(found[row.item.id] for row in asked if row.item.id in found)


def warnings_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return one sentence for each done item whose evidence is weaker than expected."""
    return tuple(
        proof.weaker(row.item, row.evidence, row.tier, row.day)
        for row in rows
        if row.proof == proof.WEAKER
    )


def _lacks_proof(row: Row, at: datetime | None) -> str:
    """Return why the proof of a required item is not enough, or ""."""
    if row.answer is None or not (row.item.required and row.state == AnswerValue.SATISFIED):
        return ""
    day = at.date() if at else row.day
    found = row.proof if day == row.day else row.proof_on(day)
    if found == proof.RAN_OUT:
        return proof.ran_out(row.item, row.evidence, day)
    if row.item.strength_required and found != proof.EVIDENCED:
        return proof.weaker(row.item, row.evidence, row.tier, day)
    return ""
