"""Forms made from the rules' questions: the same keys on screen, in the API and in the rules."""

from collections.abc import Mapping
from typing import Any

from django import forms

from governance.rules.questions import Question

UNKNOWN = ""
NOT_APPLICABLE = "__null__"
YES_NO = (("true", "Yes"), ("false", "No"))


def _initial(question: Question, value: object) -> object:
    if isinstance(value, Mapping) and "value" in value:
        value = value["value"]
    if question.kind == "bool":
        return str(value).lower()
    if question.kind == "set" and not question.choices and isinstance(value, list):
        return "\n".join(value)
    return NOT_APPLICABLE if value is None and question.kind == "choice" else value


def _choices(question: Question) -> list[tuple[str, str]]:
    answers = [(choice.value, choice.label) for choice in question.choices]
    if question.kind == "bool":
        answers = list(YES_NO)
    none = [(NOT_APPLICABLE, "None of these")] if question.nullable else []
    return [(UNKNOWN, "I do not know yet"), *none, *answers]


def flat(facts: Mapping[str, object]) -> dict[str, object]:
    """Return the facts with nested objects spread out: `{"gpai": {"a": 1}}` is `{"gpai.a": 1}`."""
    result: dict[str, object] = {}
    for key, value in facts.items():
        if isinstance(value, Mapping) and "value" not in value:
            result |= {f"{key}.{name}": inner for name, inner in value.items()}
        else:
            result[key] = value
    return result


def nested(facts: Mapping[str, object]) -> dict[str, object]:
    """Return flat facts in the shape that the rules read; undoes `flat`."""
    result: dict[str, object] = {}
    for key, value in facts.items():
        outer, _, name = key.partition(".")
        if not name:
            result.setdefault(key, value)
        elif isinstance(inner := result.get(outer), dict):
            inner[name] = value
        else:
            result[outer] = {name: value}
    return result


def _field(question: Question) -> forms.Field:
    words: dict[str, Any] = {
        "label": question.text,
        "help_text": " ".join(part for part in (question.help, _ref(question)) if part),
        "required": False,
    }
    if question.kind == "set" and question.choices:
        choices = [(choice.value, choice.label) for choice in question.choices]
        widget = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=choices, widget=widget, **words)
    if question.kind in {"bool", "choice"}:
        return forms.ChoiceField(choices=_choices(question), **words)
    if question.kind == "number":
        return forms.FloatField(min_value=0, **words)
    if question.kind == "date":
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(widget=widget, **words)
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), **words)


def _ref(question: Question) -> str:
    return f"({question.ref})" if question.ref else ""


class QuestionForm(forms.Form):
    """One table's questions. An answer left open is unknown and is not in the result."""

    def __init__(
        self,
        *args: Any,
        questions: tuple[Question, ...],
        facts: Mapping[str, object],
        **kwargs: Any,
    ) -> None:
        self.questions = tuple(question for question in questions if question.kind != "object")
        known = flat(facts)
        initial = {q.key: _initial(q, known[q.key]) for q in self.questions if q.key in known}
        self._kept = {key: value for key, value in known.items() if key not in self._keys()}
        super().__init__(*args, initial=initial, **kwargs)
        for question in self.questions:
            self.fields[question.key] = _field(question)

    def _keys(self) -> set[str]:
        return {question.key for question in self.questions}

    @property
    def sections(self) -> list[tuple[str, list[tuple[Question, forms.BoundField]]]]:
        """The fields with their questions, grouped by section in the order of the screen."""
        grouped: dict[str, list[tuple[Question, forms.BoundField]]] = {}
        for question in self.questions:
            grouped.setdefault(question.section, []).append((question, self[question.key]))
        return list(grouped.items())

    def facts(self) -> dict[str, object]:
        """Return the answers by key: JSON values; keys that no field asks for are kept."""
        answers = {q.key: self._answer(q) for q in self.questions}
        given = {key: value for key, value in answers.items() if value != UNKNOWN}
        return nested(self._kept | given)

    def _answer(self, question: Question) -> object:
        value = self.cleaned_data.get(question.key)
        if question.kind == "bool" and value:
            return value == "true"
        if value == NOT_APPLICABLE:
            return None
        if question.kind == "date" and value:
            return value.isoformat()
        if question.kind == "set" and not question.choices:
            return value.split("\n") if value else UNKNOWN
        return UNKNOWN if value in (None, "", []) else value
