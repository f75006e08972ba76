"""Forms that answer a checklist: one item with its evidence, or all open items of a family."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from governance.approvals.checklist import Row
from governance.approvals.models import AnswerValue
from governance.evidence.forms import EvidenceForm

LONG = forms.Textarea(attrs={"rows": 2})
NOT_YET = "Not answered yet"


class AnswerForm(EvidenceForm):
    """Answer one item of the checklist."""

    field_order = ("value", "reason")

    value = forms.ChoiceField(label="Answer", choices=AnswerValue.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="What it rests on",
        required=False,
        widget=LONG,
        help_text="Needed where the question does not apply.",
    )


class FamilyForm(EvidenceForm):
    """Answer several items at once; what is attached shows all that are answered with it."""

    def __init__(self, *args: Any, rows: Sequence[Row], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.common = list(self.fields)
        for row in rows:
            self.fields[f"value-{row.item.id}"] = forms.ChoiceField(
                label="Answer",
                choices=[("", NOT_YET), *AnswerValue.choices],
                required=False,
                initial=row.answer.value if row.answer else "",
            )
            self.fields[f"reason-{row.item.id}"] = forms.CharField(
                label="What it rests on",
                required=False,
                widget=LONG,
                initial=row.answer.reason if row.answer else "",
            )

    @property
    def asked(self) -> list[tuple[Row, BoundField, BoundField]]:
        """Each item with the fields for its answer and for the reason."""
        return [
            (row, self[f"value-{row.item.id}"], self[f"reason-{row.item.id}"]) for row in self.rows
        ]

    @property
    def shared(self) -> list[BoundField]:
        """The fields of the evidence that all answers have in common."""
        return [self[name] for name in self.common]

    @property
    def answers(self) -> list[tuple[str, str, str]]:
        """What was answered otherwise than before: item, value and reason."""
        found = []
        for row in self.rows:
            value = self.cleaned_data[f"value-{row.item.id}"]
            reason = self.cleaned_data[f"reason-{row.item.id}"]
            before = (row.answer.value, row.answer.reason) if row.answer else ("", "")
            if value and (value, reason) != before:
                found.append((row.item.id, value, reason))
        return found
