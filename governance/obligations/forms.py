"""Forms to work on an obligation."""

from typing import Any

from django import forms

from governance.accounts.models import User
from governance.evidence.forms import EvidenceForm
from governance.obligations.models import Obligation, ObligationState

# States that only an action of their own brings about.
NEVER_CHOSEN = frozenset({ObligationState.FULFILLED, ObligationState.SET_ASIDE})
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
            if choice[0] == obligation.state or choice[0] not in NEVER_CHOSEN
        ]


class AttachForm(EvidenceForm):
    """Evidence, and which of what the duty expects it shows."""

    kinds = forms.MultipleChoiceField(
        label="It shows",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What the duty expects, if the evidence is of that kind.",
    )

    def __init__(self, *args: Any, obligation: Obligation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        expected = obligation.requirement.evidence_expected
        fields: dict[str, Any] = self.fields
        fields["kinds"].choices = [(kind, kind) for kind in expected]
        if not expected:
            del fields["kinds"]


class FulfilForm(AttachForm):
    """How a duty is met, and what shows it."""

    note = forms.CharField(
        label="How it is met", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("note",)


class AgreeForm(forms.Form):
    """What the second person adds, if anything."""

    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    """Why a duty applies after all."""

    reason = forms.CharField(label="Why it applies", widget=forms.Textarea(attrs={"rows": 2}))


class AssignForm(forms.Form):
    """An owner, a due date, or both, for many obligations."""

    owner = forms.ModelChoiceField(
        User.objects.none(), required=False, empty_label="Leave as it is"
    )
    due_on = forms.DateField(
        label="Due", required=False, widget=DATE, help_text="Empty leaves each day as it is."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner"].queryset = User.objects.active()

    @property
    def given(self) -> dict[str, Any]:
        """What was chosen, as an assignment takes it."""
        return {name: value for name, value in self.cleaned_data.items() if value}
