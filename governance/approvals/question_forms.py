"""Forms made from the rules' questions: the same keys on screen, in the API and in the rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from governance.approvals import question_fields as fields
from governance.approvals.fact_checks import Problem
from governance.approvals.nested_facts import flat, nested, notes_of_objects
from governance.rules.questions import Question

NONE = "__none"
BOTH = "Answer the question or tick the box below it, not both."
Check = Callable[[Mapping[str, Any]], tuple[Problem, ...]]


@dataclass(frozen=True)
class Asked:
    """A question on the screen; `none` is the box that says that there is none."""

    question: Question
    field: forms.BoundField
    none: forms.BoundField | None

    @property
    def is_group(self) -> bool:
        """Whether the answer is a group of boxes."""
        return self.question.kind == "set" and bool(self.question.choices)


class QuestionForm(forms.Form):
    """One table's questions. An answer left open is unknown and is not in the result."""

    def __init__(
        self,
        *args: Any,
        questions: tuple[Question, ...],
        facts: Mapping[str, object],
        check: Check = lambda facts: (),
        **kwargs: Any,
    ) -> None:
        self.questions = tuple(question for question in questions if question.kind != "object")
        self._check = check
        self._notes = notes_of_objects(facts)
        self._stored = flat(facts)
        kwargs["initial"] = self._initial()
        super().__init__(*args, **kwargs)
        for question in self.questions:
            stored = fields.plain(self._stored.get(question.key, fields.UNKNOWN))
            self.fields[question.key] = fields.field(question, stored)
            if fields.has_none(question):
                self.fields[question.key + NONE] = fields.none_field(question)

    def _initial(self) -> dict[str, object]:
        values: dict[str, object] = {}
        for question in self.questions:
            if question.key in self._stored:
                value = fields.plain(self._stored[question.key])
                values[question.key] = fields.initial(question, value)
                values[question.key + NONE] = fields.is_none(question, value)
        return values

    def clean(self) -> dict[str, Any]:
        """Let the rules say what they cannot read, each problem beside its question."""
        for question in self.questions:
            if self._none(question) and self.cleaned_data.get(question.key):
                self.add_error(question.key, BOTH)
        if not self.errors:
            for problem in self._check(self.facts()):
                self.place_problem(problem)
        return self.cleaned_data

    def place_problem(self, problem: Problem) -> None:
        """Put a problem beside its question, or above the form where that is not asked here."""
        key = problem.key if problem.key in self.fields else None
        self.add_error(key, problem.reason if key else f"{problem.key}: {problem}")

    def facts(self) -> dict[str, object]:
        """Return the answers by key: JSON values; keys that no field asks for are kept."""
        asked = {question.key for question in self.questions}
        kept = {key: value for key, value in self._stored.items() if key not in asked}
        answers = {question.key: self._answer(question) for question in self.questions}
        given = {key: value for key, value in answers.items() if value != fields.UNKNOWN}
        facts = nested(kept | given)
        for key, note in self._notes.items():
            facts[key] = {"value": facts.get(key), "note": note}
        return facts

    def _none(self, question: Question) -> bool:
        return bool(self.cleaned_data.get(question.key + NONE))

    def _answer(self, question: Question) -> object:
        """Return the answer; one that did not change stays as it was, with its note."""
        typed, none = self.cleaned_data.get(question.key), self._none(question)
        given = fields.answer(question, typed, none=none)
        stored = self._stored.get(question.key, fields.UNKNOWN)
        return stored if fields.same(question, fields.plain(stored), given) else given
