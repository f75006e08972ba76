"""The form of one step: what is asked, what is known already and can be stated otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.http import QueryDict

from governance.approvals import words
from governance.approvals.fact_checks import problems, stated
from governance.approvals.intake.known import Knowledge, plain_answers
from governance.approvals.intake.reach import matters, reach_of
from governance.approvals.intake.steps import own_answers
from governance.approvals.nested_facts import flat, nested
from governance.approvals.question_forms import NONE, Asked, QuestionForm
from governance.rules import intake
from governance.rules.agents import Derived
from governance.rules.intake import Step
from governance.rules.questions import Question
from inventory.models import UseCase


@dataclass(frozen=True)
class Shown:
    """A question as the page shows it.

    `hidden` waits for an answer above it; `answer` and `source` are those of a known answer;
    `mark` says where an answer came from that should be looked at.
    """

    asked: Asked
    hidden: bool = False
    answer: str = ""
    source: str = ""
    mark: str = ""


class StepForm(QuestionForm):
    """The questions of one step. What is known stands in the fields and is saved with them."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        step: Step,
        use_case: UseCase,
        knowledge: Knowledge,
        as_of: date,
    ) -> None:
        self.step, self.use_case, self.knowledge = step, use_case, knowledge
        self.own = own_answers(step, plain_answers(use_case), knowledge)
        self.reach = reach_of(step, self.own, as_of=as_of)
        facts = stated(step.attribute, getattr(use_case, step.attribute))
        asked = tuple(one for one in step.questions if self._is_shown(one))
        super().__init__(
            data,
            questions=asked,
            facts=with_offered(facts, step.attribute, asked, knowledge),
            check=partial(problems, step.attribute),
        )

    def _fact(self, question: Question) -> str:
        return f"{self.step.attribute}.{question.key}"

    def _is_shown(self, question: Question) -> bool:
        """Leave out what records decide, and what no answer on this page can make matter."""
        if self._fact(question) in self.knowledge.fixed:
            return False
        gates = [one for one in self.step.questions if one.key in question.only_if]
        return matters(question, self.own, self.reach) or any(
            matters(gate, self.own, self.reach) for gate in gates
        )

    @property
    def shown(self) -> list[Shown]:
        """The questions that somebody has to answer, in order."""
        return [one for one in self._all() if not one.source]

    @property
    def known(self) -> list[Shown]:
        """The questions that are answered already, each with where from."""
        return [one for one in self._all() if one.source]

    @property
    def fixed(self) -> list[tuple[Question, str, Derived]]:
        """The facts that the system's tools decide, with the answer in words."""
        facts = self.knowledge.fixed
        return [
            (one, "Yes" if facts[self._fact(one)].value else "No", facts[self._fact(one)])
            for one in self.step.questions
            if self._fact(one) in facts
        ]

    @property
    def elsewhere(self) -> dict[str, list[object]]:
        """Answers of other steps that questions here hang on, for the script that hides."""
        keys = {key for question in self.questions for key in question.only_if}
        found = {key: self.own[key] for key in keys - set(self.fields) if key in self.own}
        return {key: one if isinstance(one, list) else [one] for key, one in found.items()}

    def _all(self) -> list[Shown]:
        return [self._shown(question) for question in self.questions]

    def _shown(self, question: Question) -> Shown:
        none = self[question.key + NONE] if question.key + NONE in self.fields else None
        asked = Asked(question, self[question.key], none)
        known = self.knowledge.offered.get(self._fact(question))
        if known and self._is_taken(question):
            answer = words.answer(question, {question.key: known.value})
            return Shown(asked, answer=answer, source=known.source)
        hidden = not intake.matters(question, self.own)
        return Shown(asked, hidden, mark=self.use_case.answer_sources.get(self._fact(question), ""))

    def _is_taken(self, question: Question) -> bool:
        """Tell whether the known answer stands: nobody has given one of their own."""
        if self.errors and question.key in self.errors:
            return False
        fact = self._fact(question)
        given = plain_answers(self.use_case).get(fact)
        known = self.knowledge.offered[fact]
        return given is None or (
            given == known.value and self.use_case.answer_sources.get(fact) == known.source
        )

    def sources(self) -> dict[str, str]:
        """Return where the answers came from now: a known one that was kept keeps its source."""
        facts, own = flat(self.facts()), {self._fact(one) for one in self.questions}
        kept = {key: one for key, one in self.use_case.answer_sources.items() if key not in own}
        for question in self.questions:
            known = self.knowledge.offered.get(self._fact(question))
            if known and question.key in facts and facts[question.key] == known.value:
                kept[known.fact] = known.source
        return kept


def with_offered(
    facts: Mapping[str, Any], attribute: str, asked: Iterable[Question], knowledge: Knowledge
) -> dict[str, object]:
    """Return the answers with the known ones in the places of those that nobody gave."""
    own = {key: one for key, one in facts.items() if f"{attribute}.{key}" not in knowledge.fixed}
    given = flat(own)
    offered = {
        question.key: knowledge.offered[f"{attribute}.{question.key}"].value
        for question in asked
        if f"{attribute}.{question.key}" in knowledge.offered
        and question.key not in given
        and _takes(own, question.key)
    }
    return {**own, **nested({**_inside(own, offered), **offered})}


def _takes(facts: Mapping[str, Any], key: str) -> bool:
    """Tell whether a nested answer can be put beside what is there: not into null, or a note."""
    outer, _, name = key.partition(".")
    there = facts.get(outer, {})
    return not name or (isinstance(there, Mapping) and "value" not in there)


def _inside(facts: Mapping[str, Any], offered: Mapping[str, object]) -> dict[str, object]:
    """Return the nested answers that stand beside nested offers, spread out."""
    outer = {key.partition(".")[0] for key in offered if "." in key}
    return {key: one for key, one in flat(facts).items() if key.partition(".")[0] in outer}
