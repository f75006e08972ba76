"""Forms of the register: they check what was typed and never save."""

from typing import Any

from django import forms

from governance.accounts.forms import offer_departments
from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission
from governance.evidence.picker import OneEvidenceField
from governance.evidence.training.actions import Taken
from governance.evidence.training.csv_reading import BYTES

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TrainingForm(forms.Form):
    """One training of one person."""

    person = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        empty_label="Somebody without an account",
        help_text="Only trainings of people with an account count for who still needs one.",
    )
    name = forms.CharField(label="Name, where there is no account", max_length=200, required=False)
    department = forms.ModelChoiceField(queryset=Department.objects.none())
    title = forms.CharField(label="Training", max_length=200)
    role = forms.CharField(
        label="For which work",
        max_length=100,
        required=False,
        help_text="For example: reviews answers to customers.",
    )
    provider = forms.CharField(label="Who gave it", max_length=200, required=False)
    hours = forms.DecimalField(max_digits=5, decimal_places=1, required=False)
    taken_on = forms.DateField(label="Taken on", widget=DATE)
    valid_until = forms.DateField(
        label="Counts until", widget=DATE, required=False, help_text="Left open, it does not end."
    )
    evidence = OneEvidenceField(
        label="Evidence",
        required=False,
        help_text="At most one item, such as the list of those who attended.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["person"].queryset = User.objects.active()
        fields["evidence"].offer(user)
        offer_departments(fields["department"], user, Permission.TRAINING_RECORD)
        fields["department"].required, fields["department"].empty_label = True, "Choose one"

    @property
    def taken(self) -> Taken:
        """What was typed, for the action."""
        return Taken(**self.cleaned_data)


class UploadForm(forms.Form):
    """A file of trainings, or its text again once the preview was looked at."""

    department = forms.ModelChoiceField(
        queryset=Department.objects.none(), help_text="All lines are recorded for it."
    )
    file = forms.FileField(
        label="CSV file",
        help_text="With a heading: person, title, taken_on; and if you like valid_until, role, "
        "provider, hours. Days as 2026-11-30. A person is a sign-in name or a full name.",
        error_messages={"required": "Choose a file."},
    )
    content = forms.CharField(
        required=False, widget=forms.HiddenInput, strip=False, max_length=BYTES
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_departments(self.fields["department"], user, Permission.TRAINING_RECORD)
        self.fields["department"].required = True
        # The second time the text comes instead, which was in the file the first time.
        self.fields["file"].required = not self.data.get("content")


class RemoveForm(forms.Form):
    """Take a training off the register."""

    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 2}))
