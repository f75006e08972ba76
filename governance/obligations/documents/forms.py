"""The guided form of one part of a document, and the small forms around it."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from governance.obligations.documents.answers import source_words
from governance.obligations.models import Document
from governance.rules.eu_ai_act.document_answers import BAR, LONGEST, WrongAnswer, as_text, typed
from governance.rules.eu_ai_act.documents import RECEIVERS, Field, Part

LIST_ROWS, TEXT_ROWS = 4, 5


class PartForm(forms.Form):
    """The fields of one part. What is empty can be saved: only sending for review asks for all."""

    use_required_attribute = False
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any = None, *, part: Part, document: Document) -> None:
        super().__init__(data, initial={"revision": document.revision})
        self.part = part
        for field in part.fields:
            self.fields[field.key] = _field(field, document)

    @property
    def shown(self) -> list[tuple[Field, forms.BoundField]]:
        """Each field of the part with its box."""
        return [(field, self[field.key]) for field in self.part.fields]

    def see_newer(self, revision: int, reason: str) -> None:
        """Keep what was typed, and let it be saved on what the person is shown now."""
        self.add_error(None, reason)
        self.data = dict(self.data.items()) | {"revision": str(revision)}

    @property
    def answers(self) -> dict[str, Any]:
        """What was typed, as the document keeps it."""
        return {field.key: self.cleaned_data[field.key] for field in self.part.fields}


class _Typed(forms.CharField):
    """A box whose text becomes what its field keeps: a line is an item of a list or a row."""

    def __init__(self, field: Field, **kwargs: Any) -> None:
        self.asked = field
        super().__init__(strip=False, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the answer; the rule that refuses one says why."""
        try:
            return typed(self.asked, super().clean(value))
        except WrongAnswer as error:
            raise forms.ValidationError(str(error)) from error

    def validate(self, value: Any) -> None:
        """Let a draft leave it empty, whatever the review asks for."""


class _Chosen(forms.ChoiceField):
    """One of the choices, or none yet."""

    def validate(self, value: Any) -> None:
        """Let a draft leave it open, whatever the review asks for."""
        if value:
            super().validate(value)


def _field(field: Field, document: Document) -> forms.Field:
    answer = document.answers.get(field.key)
    common: dict[str, Any] = {
        "label": field.label,
        "required": field.required,
        "help_text": _help(field, document.sources.get(field.key, {})),
        "initial": answer if field.kind in {"choice", "date"} else as_text(field, answer),
    }
    return _BOXES[field.kind](field, common)


def _help(field: Field, said: Mapping[str, Any]) -> str:
    shape = {
        "list": "One a line.",
        "table": f"One row a line, its cells apart by {BAR} in this order: "
        f"{f' {BAR} '.join(field.columns)}.",
    }.get(field.kind, "")
    tags = f"For {', '.join(RECEIVERS[tag] for tag in field.tags)}." if field.tags else ""
    parts = (field.help, shape, tags, source_words(said))
    return " ".join(part for part in parts if part)


def _one_line(field: Field, common: dict[str, Any]) -> forms.Field:
    return _Typed(field, widget=forms.TextInput(attrs={"maxlength": LONGEST["text"]}), **common)


def _box(field: Field, common: dict[str, Any]) -> forms.Field:
    rows = TEXT_ROWS if field.kind == "long" else LIST_ROWS
    return _Typed(field, widget=forms.Textarea(attrs={"rows": rows}), **common)


def _choice(field: Field, common: dict[str, Any]) -> forms.Field:
    choices = [("", "Not answered yet"), *((one, one) for one in field.choices)]
    return _Chosen(choices=choices, **common)


def _day(field: Field, common: dict[str, Any]) -> forms.Field:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return _Typed(field, widget=widget, **common)


_BOXES: Mapping[str, Callable[[Field, dict[str, Any]], forms.Field]] = {
    "text": _one_line,
    "long": _box,
    "list": _box,
    "table": _box,
    "choice": _choice,
    "date": _day,
}


class StartForm(forms.Form):
    """Which form to start, about what."""

    kind = forms.CharField(max_length=40)
    use_case = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    model = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class DecisionForm(forms.Form):
    """What the second person says."""

    note = forms.CharField(
        label="Note",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed to send it back: say what has to change.",
    )


class RefreshForm(forms.Form):
    """Which of a person's own answers give way to what Weighbridge knows."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
