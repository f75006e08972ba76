"""What a person types about the licence of one model."""

from typing import Any

from django import forms

from governance.accounts.models import User
from governance.evidence.picker import OneEvidenceField
from inventory.licence_list import grouped


class DecisionForm(forms.Form):
    """Which licence, and why."""

    licence_id = forms.ChoiceField(
        label="Licence", help_text="By family; type the first letters of its name to find it."
    )
    note = forms.CharField(
        label="What you read, and why it is this one",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evidence = OneEvidenceField(
        label="Evidence",
        required=False,
        help_text="At most one item that is here already. Search for it by title or number.",
    )

    def __init__(self, *args: Any, asker: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["licence_id"].choices = [("", "Choose one"), *grouped()]  # type: ignore[attr-defined]  # its field
        self.fields["evidence"].offer(asker)  # type: ignore[attr-defined]  # its field


class WithdrawalForm(forms.Form):
    """Why a decision is taken back."""

    note = forms.CharField(
        label="Why it is taken back", max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
