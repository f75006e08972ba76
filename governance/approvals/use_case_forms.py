"""Forms of a use case: what it is, and three short sets of questions about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from governance.accounts.models import User
from governance.rules import questions
from inventory.models import UseCase


@dataclass(frozen=True)
class Section:
    """One set of questions. `attribute` is the use case's field, `table` the rules' questions."""

    key: str
    title: str
    intro: str
    attribute: str
    table: str


SECTIONS: Mapping[str, Section] = {
    section.key: section
    for section in (
        Section(
            "risk",
            "What it does and whom it touches",
            "These answers decide the risk tier, and with it who must sign.",
            "facts",
            "risk_tier",
        ),
        Section(
            "ai-act",
            "What the EU AI Act asks",
            "These answers decide which articles apply to you, and from when.",
            "ai_act_facts",
            "eu_ai_act",
        ),
        Section(
            "licence",
            "How the models are used",
            "These answers decide what the licences of the models allow.",
            "licence_facts",
            "licence_use",
        ),
    )
}


def questions_of(section: Section) -> tuple[questions.Question, ...]:
    """Return the questions that a screen asks in this section."""
    return questions.asked(section.table)


class UseCaseForm(forms.Form):
    """What a use case is: enough to start with; the questions follow."""

    name = forms.CharField(
        max_length=120, help_text="For example “Sort incoming customer mail by topic”."
    )
    purpose = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The intended purpose: who uses the result, and for what.",
    )
    owner = forms.ModelChoiceField(
        queryset=User.objects.none(),
        empty_label="Choose a person",
        help_text="Who answers for this use.",
    )

    def __init__(self, *args: Any, use_case: UseCase | None = None, **kwargs: Any) -> None:
        if use_case:
            kwargs["initial"] = {
                "name": use_case.name,
                "purpose": use_case.purpose,
                "owner": use_case.owner,
            }
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.active()  # type: ignore[attr-defined]  # ModelChoiceField


class RaiseTierForm(forms.Form):
    """An officer raises the tier alone; the reason is kept."""

    tier = forms.TypedChoiceField(
        coerce=int, choices=[(2, "Tier 2, moderate"), (3, "Tier 3, high")], label="Raise to"
    )
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}))
