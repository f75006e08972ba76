"""The fields of the interview: the same as in the intake, with a note beside each answer."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django import forms
from django.http import QueryDict

from governance.approvals import question_fields as fields
from governance.approvals.fact_checks import AI_ACT, Problem, problems
from governance.approvals.intake.differences import Difference
from governance.approvals.nested_facts import flat
from governance.approvals.question_forms import BOTH, NONE, Asked, QuestionForm
from governance.approvals.words import answer
from governance.rules.eu_ai_act.facts import asked
from governance.rules.questions import Question

NOTE = "__note"
PARTS = "parts"
LONGEST_NOTE = 2000
LONELY = "A note is kept beside an answer. Choose one, or take the note away."


class AnswersForm(QuestionForm):
    """Some questions of the Act, the one about the model as a whole among them."""

    def __init__(
        self, data: QueryDict | None, *, keys: tuple[str, ...], facts: Mapping[str, object]
    ) -> None:
        self.keys = keys
        chosen = tuple(asked()[key] for key in keys)
        super().__init__(data, questions=chosen, facts=facts, check=partial(problems, AI_ACT))
        self.wholes = tuple(one for one in chosen if one.kind == "object")
        for question in self.wholes:
            self.fields[question.key] = _whole(question, self._stored)
        self.clashing: list[str] = []

    @property
    def shown(self) -> list[Asked]:
        """The questions in order, each with its field."""
        return [self._shown(asked()[key]) for key in self.keys]

    def _shown(self, question: Question) -> Asked:
        none = self[question.key + NONE] if question.key + NONE in self.fields else None
        return Asked(question, self[question.key], none)

    def clean(self) -> dict[str, Any]:
        """Refuse "no such model" beside facts about it, then let the rules look."""
        for question in self.wholes:
            parts = [key for key in self.keys if key.startswith(f"{question.key}.")]
            if self._is_none(question) and any(self.cleaned_data.get(key) for key in parts):
                self.add_error(question.key, BOTH)
        return super().clean()

    def facts(self) -> dict[str, object]:
        """Return all answers as JSON data, those of this page among them."""
        found = super().facts()
        for question in self.wholes:
            found = _with_whole(found, question.key, self.cleaned_data.get(question.key, ""))
        return found

    def _is_none(self, question: Question) -> bool:
        return self.cleaned_data.get(question.key) == fields.NOT_APPLICABLE

    def place_problem(self, problem: Problem) -> None:
        """Put a problem beside its question; one of another page names it and its answer."""
        if problem.key in self.fields:
            self.add_error(problem.key, str(problem.reason))
            return
        self.clashing.append(problem.key)
        only = self.keys[0] if len(self.keys) == 1 else None
        self.add_error(only, _elsewhere(problem, flat(self.facts())))


class InterviewForm(AnswersForm):
    """The same with a note beside each answer."""

    def __init__(
        self, data: QueryDict | None, *, keys: tuple[str, ...], facts: Mapping[str, object]
    ) -> None:
        super().__init__(data, keys=keys, facts=facts)
        self.meanwhile: tuple[Difference, ...] = ()
        for question in self.questions:
            self.fields[question.key + NOTE] = _note(question, self._stored)

    def clean(self) -> dict[str, Any]:
        """Refuse a note without an answer."""
        for question in self.questions:
            if self._note(question) and self._answer(question) == fields.UNKNOWN:
                self.add_error(question.key + NOTE, LONELY)
        return super().clean()

    @property
    def noted(self) -> Iterator[tuple[Asked, forms.BoundField | None]]:
        """Each question with the field of its note."""
        for one in self.shown:
            key = one.question.key + NOTE
            yield one, self[key] if key in self.fields else None

    def _note(self, question: Question) -> str:
        return str(self.cleaned_data.get(question.key + NOTE) or "").strip()

    def _answer(self, question: Question) -> object:
        value = fields.plain(super()._answer(question))
        note = self._note(question)
        return {"value": value, "note": note} if note and value != fields.UNKNOWN else value


def _whole(question: Question, stored: Mapping[str, object]) -> forms.Field:
    """Return the choice between no model at all, and facts that are asked one by one."""
    parts = any(key == question.key or key.startswith(f"{question.key}.") for key in stored)
    none = question.key in stored and fields.plain(stored[question.key]) is None
    return forms.ChoiceField(
        choices=[
            (fields.UNKNOWN, "I do not know yet"),
            (fields.NOT_APPLICABLE, "Does not apply: no such model is involved"),
            (PARTS, "There is one: its facts are asked one by one"),
        ],
        initial=fields.NOT_APPLICABLE if none else PARTS if parts else fields.UNKNOWN,
        label=question.text,
        help_text=f"{question.help} ({question.ref})",
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


def _with_whole(facts: dict[str, object], key: str, chosen: str) -> dict[str, object]:
    given = facts.get(key)
    if chosen == fields.NOT_APPLICABLE:
        return facts | {key: None}
    if chosen == PARTS:
        return facts | {key: {} if given is None else given}
    return facts if given else {name: one for name, one in facts.items() if name != key}


def _note(question: Question, stored: Mapping[str, object]) -> forms.Field:
    value = stored.get(question.key)
    note = value.get("note", "") if isinstance(value, Mapping) else ""
    widget = forms.Textarea(attrs={"class": "form-control", "rows": 2})
    return forms.CharField(
        label=f"Note on “{question.text}”",
        initial=note,
        max_length=LONGEST_NOTE,
        required=False,
        widget=widget,
    )


def _elsewhere(problem: Problem, answers: Mapping[str, object]) -> str:
    question = asked().get(problem.key)
    if question is None:
        return f"{problem.key}: {problem}"
    said = answer(question, answers)
    return f"“{question.text}” is answered “{said}”. {problem.reason}."
