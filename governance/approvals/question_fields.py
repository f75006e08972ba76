"""One question as a form field: what it starts with, and what was answered.

Three things stay apart: an answer, "does not apply" (null, or an empty list) and unknown.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from governance.rules.questions import Question

UNKNOWN = ""
NOT_APPLICABLE = "__null__"
EXACT = 2**53
YES_NO = (("true", "Yes"), ("false", "No"))


def plain(value: object) -> object:
    """Return the value of `{"value": …, "note": …}`, or the value itself."""
    return value["value"] if isinstance(value, Mapping) and "value" in value else value


def has_none(question: Question) -> bool:
    """Tell whether a box of its own says that there is none; selects have a choice for it."""
    return question.kind == "set" or (
        question.nullable and question.kind in {"text", "number", "date"}
    )


def is_none(question: Question, value: object) -> bool:
    """Tell whether the stored value says that there is none."""
    return has_none(question) and (value is None or value == [])


def initial(question: Question, value: object) -> object:
    """Return what the field starts with for a stored value."""
    if value is None:
        return NOT_APPLICABLE if question.kind in {"bool", "choice"} else None
    if question.kind == "bool":
        return str(value).lower()
    if question.kind == "set" and not question.choices and isinstance(value, list):
        return "\n".join(value)
    if question.kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    return value


def answer(question: Question, typed: Any, *, none: bool) -> object:
    """Return what was typed as a JSON value; UNKNOWN where nothing was."""
    if none:
        return [] if question.kind == "set" else None
    if typed in (None, "", []):
        return UNKNOWN
    if typed == NOT_APPLICABLE:
        return None
    if question.kind == "bool":
        return typed == "true"
    if question.kind == "number":
        return int(typed) if typed < EXACT and typed.is_integer() else typed
    if question.kind == "date":
        return typed.isoformat()
    if question.kind == "set" and not question.choices:
        return [line.strip() for line in typed.splitlines() if line.strip()] or UNKNOWN
    return typed.replace("\r\n", "\n") if question.kind == "text" else typed


def same(question: Question, stored: object, given: object) -> bool:
    """Tell whether the answer is the stored one, whatever the order of its members."""
    if question.kind == "set" and isinstance(stored, list) and isinstance(given, list):
        return sorted(stored) == sorted(given)
    if question.kind == "number" and isinstance(stored, int | float) and given is not None:
        return isinstance(given, int | float) and float(stored) == float(given)
    return stored == given and type(stored) is type(given)


def field(question: Question, stored: object) -> forms.Field:
    """Return the field; a null that only a program can have stated is kept as a choice."""
    words: dict[str, Any] = {
        "label": question.text,
        "help_text": " ".join(part for part in (question.help, _ref(question)) if part),
        "required": False,
    }
    if question.kind == "set" and question.choices:
        choices = [(choice.value, choice.label) for choice in question.choices]
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **words
        )
    if question.kind in {"bool", "choice"}:
        choices = _choices(question, null=question.nullable or stored is None)
        widget = forms.Select(attrs={"class": "form-select"})
        return forms.ChoiceField(choices=choices, widget=widget, **words)
    return _typed(question, words)


def none_field(question: Question) -> forms.BooleanField:
    """Return the box that says that there is none."""
    label = "None of these" if question.choices else "There is none, or it does not apply"
    widget = forms.CheckboxInput(attrs={"class": "form-check-input"})
    return forms.BooleanField(label=label, required=False, widget=widget)


def _typed(question: Question, words: dict[str, Any]) -> forms.Field:
    attrs: dict[str, Any] = {"class": "form-control"}
    if question.kind == "number":
        return forms.FloatField(min_value=0, widget=forms.NumberInput(attrs=attrs), **words)
    if question.kind == "date":
        widget = forms.DateInput(attrs=attrs | {"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(widget=widget, **words)
    if question.kind == "set":
        words["help_text"] = f"{words['help_text']} One per line."
    return forms.CharField(widget=forms.Textarea(attrs=attrs | {"rows": 2}), **words)


def _choices(question: Question, *, null: bool) -> list[tuple[str, str]]:
    answers = [(choice.value, choice.label) for choice in question.choices]
    if question.kind == "bool":
        answers = list(YES_NO)
    none = "None of these" if question.choices else "Does not apply"
    return [(UNKNOWN, "I do not know yet"), *([(NOT_APPLICABLE, none)] if null else []), *answers]


def _ref(question: Question) -> str:
    return f"({question.ref})" if question.ref else ""
