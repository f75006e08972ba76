"""What is asked: purpose, facts and models, as they were when the request was made."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from governance.approvals.described import Answered, answers_of
from governance.approvals.models import Approval, Binding
from governance.approvals.models.binding import DIGESTS
from governance.rules import policy
from inventory.agent_facts import facts_recorded

SECTIONS = {
    "facts": "What it does and whom it touches",
    "ai_act_facts": "What the EU AI Act asks",
    "licence_facts": "How the models are used",
}
HEAVY = tuple(
    f"revision__{name}"
    for name in ("raw", "card", "licence_text", "licence_files", "licence_findings", "problems")
)


@dataclass(frozen=True)
class Bound:
    """One thing that the request rests on, and whether it is still the same."""

    binding: Binding
    label: str
    kind: str
    changed: bool


@dataclass(frozen=True)
class Asked:
    """Everything bound, read once; the parts of the page take theirs from it."""

    bindings: Sequence[Binding]
    broken: frozenset[int]

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What the use case said when the request was made."""
        return next(row.snapshot for row in self.bindings if row.kind == "facts")

    @property
    def purpose(self) -> str:
        """The purpose as it was described then."""
        return str(self.facts["purpose"])

    @cached_property
    def sections(self) -> list[tuple[str, list[Answered]]]:
        """Every answered question, by section; what the tools decided then stands among them."""
        found = answers_of(self.facts, facts_recorded(self.facts.get("agent", {})))
        return [(SECTIONS[key], rows) for key, rows in found.items() if rows]

    @cached_property
    def models(self) -> list[Binding]:
        """The commits, one binding each, with revision and model loaded."""
        return [row for row in self.bindings if row.kind == "revision"]

    @property
    def bound(self) -> list[Bound]:
        """All of it as rows with a label for people."""
        rules = policy.binding_rules()
        return [
            Bound(row, _label(row), rules[row.kind].title, row.pk in self.broken)
            for row in self.bindings
        ]

    @property
    def changed(self) -> int:
        """How many of the bound things are not what they were."""
        return len(self.broken)


def asked_of(approval: Approval) -> Asked:
    """Return what an approval read `with_changes` is about; costs one query."""
    rows = list(
        approval.bindings.select_related("revision__model", "model").defer(*HEAVY).order_by("pk")
    )
    for row in rows:
        if row.use_case_id == approval.use_case_id:
            row.use_case = approval.use_case
    return Asked(rows, frozenset(row.pk for row in approval.broken_bindings))


def _label(binding: Binding) -> str:
    """Return the label as a heading; the name of a model keeps its spelling."""
    named = binding.kind in DIGESTS and binding.kind != "facts"
    return binding.label if named else binding.label[:1].upper() + binding.label[1:]
