"""Forms of conditions and waivers: they check what was typed and never save."""

from typing import Any

from django import forms

from governance.accounts.models import User
from governance.approvals.models import Approval, Condition
from governance.evidence.forms import EvidenceForm
from inventory.choices import owners_for

LONG = forms.Textarea(attrs={"rows": 2})
NOBODY = "The owner of the use case"


def _day(label: str, **words: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **words)


class ConditionForm(forms.Form):
    """Demand something by a day, before going live, or both."""

    text = forms.CharField(label="What has to be done", max_length=500)
    due_on = _day("By", required=False)
    before_go_live = forms.BooleanField(label="Before the system goes live", required=False)
    owner = forms.ModelChoiceField(
        label="Who sees to it", queryset=User.objects.none(), required=False, empty_label=NOBODY
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners_for(user)  # type: ignore[attr-defined]  # ModelChoiceField


class ChangeConditionForm(forms.Form):
    """Another date or owner, with the reason."""

    due_on = _day("By", required=False)
    owner = forms.ModelChoiceField(label="Who sees to it", queryset=User.objects.none())
    reason = forms.CharField(label="Why", widget=LONG)

    def __init__(self, *args: Any, user: User, condition: Condition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"due_on": condition.due_on, "owner": condition.owner}
        self.fields["owner"].queryset = owners_for(user)  # type: ignore[attr-defined]  # ModelChoiceField


class MeetForm(EvidenceForm):
    """Show that a condition is met; something must show it."""

    def clean(self) -> dict[str, Any]:
        """Ask for at least one of the three."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not (cleaned.get("file") or cleaned.get("link") or cleaned.get("evidence")):
            raise forms.ValidationError("Add a file or a link, or choose evidence that is here.")
        return cleaned


class WaiverForm(forms.Form):
    """Ask to do without something until a day; `subject` is "item:<id>" or "model:<number>"."""

    subject = forms.ChoiceField(label="What has to be waived")
    reason = forms.CharField(label="Why this use cannot wait for it", widget=LONG)
    ends_on = _day("Until")

    def __init__(
        self, *args: Any, subjects: list[tuple[str, str]], approval: Approval, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.approval = approval
        self.fields["subject"].choices = subjects  # type: ignore[attr-defined]  # ChoiceField


class NoteForm(forms.Form):
    """Grant, refuse or end a waiver, with a note."""

    note = forms.CharField(label="Note", required=False, widget=LONG)
