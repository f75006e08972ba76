"""A list's filters as a person sees them: dressed selects, and what is narrowed at the moment."""

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField, Field, Form, ModelChoiceField, NullBooleanSelect, Select
from django_filters import FilterSet
from django_filters.widgets import BooleanWidget

from governance.web.links import Params


@dataclass(frozen=True)
class Chip:
    """One filter in force; `url` is the list without it."""

    label: str
    value: str
    url: str


def dress(form: Form) -> Form:
    """Give the filters the looks of the design, and "Any …" as the words for no choice."""
    for bound in form:
        widget = bound.field.widget
        if isinstance(widget, BooleanWidget | NullBooleanSelect):
            widget.choices = [("", f"{bound.label}: any"), ("true", "Yes"), ("false", "No")]
        elif isinstance(widget, Select) and not widget.allow_multiple_selected:
            widget.choices = [("", f"{bound.label}: any"), *_choices(bound.field, widget)]
        widget.attrs["class"] = "form-select" if isinstance(widget, Select) else "form-control"
    return form


def _choices(field: Field, widget: Select) -> list[tuple[Any, Any]]:
    """Return every choice but the empty one.

    Rows of a table are read in one statement; Django would read them through a cursor, with three.
    """
    if isinstance(field, ModelChoiceField) and field.queryset is not None:
        rows = field.queryset.all()
        return [(field.prepare_value(row), field.label_from_instance(row)) for row in rows]
    return [choice for choice in widget.choices if choice[0] not in ("", None)]


def problem_of(filterset: FilterSet | None) -> str:
    """Return what is wrong with the filters of the URL, or ""."""
    if filterset is None or filterset.is_valid():
        return ""
    wrong = ", ".join(str(filterset.form[name].label) for name in filterset.form.errors)
    return f"The address asks for a filter value that does not exist ({wrong}). Choose another."


def chips(filterset: FilterSet, params: Params) -> list[Chip]:
    """Return the filters in force, in the order of the form; none if any of them is wrong."""
    if not filterset.is_valid():
        return []
    return [
        Chip(str(bound.label), words.get(value, value), params.without(bound.html_name, value))
        for bound in filterset.form
        if (values := params.values(bound.html_name))
        for words in [_words(bound)]
        for value in values
    ]


def _words(bound: BoundField) -> dict[str, str]:
    """Return the words of every choice by its value; nothing for a field that is typed."""
    found: dict[str, str] = {}
    for value, label in getattr(bound.field.widget, "choices", ()):
        group: Any = label if isinstance(label, (list, tuple)) else [(value, label)]
        found |= {str(key): str(words) for key, words in group}
    return found
