"""Forms to work on an obligation."""

from typing import Any

from django import forms

from governance.accounts.models import User
from governance.evidence.forms import EvidenceForm
from governance.obligations.models import Obligation, ObligationState

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ChangeForm(forms.Form):
    """Owner, date and state."""

    owner = forms.ModelChoiceField(
        User.objects.none(), required=False, help_text="Who works on it.", empty_label="Nobody yet"
    )
    due_on = forms.DateField(label="Due", required=False, widget=DATE)
    state = forms.ChoiceField()
    note = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed where the duty does not apply: say why.",
    )

    def __init__(self, *args: Any, obligation: Obligation, **kwargs: Any) -> None:
        names = ("owner", "due_on", "state", "note")
        kwargs.setdefault("initial", {name: getattr(obligation, name) for name in names})
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner"].queryset = User.objects.active()
        fields["state"].choices = [
            choice
            for choice in ObligationState.choices
            if choice[0] in {obligation.state} or choice[0] != ObligationState.FULFILLED
        ]


class FulfilForm(EvidenceForm):
    """How a duty is met, and what shows it."""

    note = forms.CharField(
        label="How it is met", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("note",)
