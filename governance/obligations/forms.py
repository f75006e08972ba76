"""Forms to work on an obligation."""

from typing import Any

from django import forms

from governance.accounts.models import User
from governance.evidence.models import Evidence
from governance.obligations.models import Obligation, ObligationState


class ChangeForm(forms.Form):
    """Owner, date and state."""

    owner = forms.ModelChoiceField(
        User.objects.active(), required=False, help_text="Who works on it."
    )
    due_on = forms.DateField(
        label="Due",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    state = forms.ChoiceField(
        choices=[
            choice for choice in ObligationState.choices if choice[0] != ObligationState.FULFILLED
        ]
    )
    note = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed where the duty does not apply: say why.",
    )

    def __init__(self, *args: Any, obligation: Obligation, **kwargs: Any) -> None:
        names = ("owner", "due_on", "state", "note")
        kwargs.setdefault("initial", {name: getattr(obligation, name) for name in names})
        super().__init__(*args, **kwargs)


class FulfilForm(forms.Form):
    """How a duty is met, and what shows it."""

    note = forms.CharField(
        label="How it is met", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    evidence = forms.ModelMultipleChoiceField(
        Evidence.objects.none(),
        required=False,
        help_text="What shows it. Without evidence the duty counts as attested, not as evidenced.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = Evidence.objects.visible_to(user)
        self.fields["evidence"].queryset = visible  # type: ignore[attr-defined]  # a choice field
