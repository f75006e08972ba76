"""Forms of a request: they check what was typed and never save."""

from typing import Any

from django import forms

from governance.accounts.models import User
from governance.approvals.models import AnswerValue
from governance.evidence.models import Evidence

OFFERED = 200
LONG = forms.Textarea(attrs={"rows": 2})


class RequestForm(forms.Form):
    """Ask for approval."""

    note = forms.CharField(
        label="Note for the reviewers",
        required=False,
        widget=LONG,
        help_text="For example what is urgent, or what is new since the last request.",
    )


class SignForm(forms.Form):
    """Sign a stage; digest and newest audit entry say which state of the page was looked at."""

    note = forms.CharField(required=False, widget=LONG)
    reviewed_digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    seen_entry = forms.IntegerField(required=False, widget=forms.HiddenInput)


class TogetherForm(forms.Form):
    """Sign several requests; the entry says how old the list was that was looked at."""

    note = forms.CharField(label="Note", required=False, widget=LONG)
    seen_entry = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ChangesForm(forms.Form):
    """Ask for changes; digest and newest audit entry as with a signature."""

    wanted = forms.CharField(label="What has to change", widget=LONG)
    reviewed_digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    seen_entry = forms.IntegerField(required=False, widget=forms.HiddenInput)


class RefuseForm(forms.Form):
    """Refuse a stage; digest and newest audit entry as with a signature."""

    reason = forms.CharField(label="Why", widget=LONG)
    reviewed_digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    seen_entry = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ResubmitForm(forms.Form):
    """Submit a request again."""

    note = forms.CharField(label="What is new", required=False, widget=LONG)


class ConfirmForm(forms.Form):
    """Say that an approval still holds after a look at what changed."""

    note = forms.CharField(label="What you looked at, and why it still holds", widget=LONG)
    seen_digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Refuse, withdraw, suspend or resume: each leaves a reason behind."""

    reason = forms.CharField(widget=LONG)


class OptionalReasonForm(forms.Form):
    """Withdraw: the reason helps, but nobody has to justify it."""

    reason = forms.CharField(required=False, widget=LONG)


class ConditionForm(forms.Form):
    """Demand something by a day."""

    text = forms.CharField(label="What has to be done", max_length=500)
    due_on = forms.DateField(
        label="By", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class EvidenceForm(forms.Form):
    """Evidence in three ways: a file, a link, or something that is here already."""

    file = forms.FileField(label="File", required=False)
    link = forms.CharField(
        label="Link",
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    evidence = forms.ModelMultipleChoiceField(
        label="Evidence that is here already",
        help_text=f"The newest {OFFERED} items that you may see.",
        queryset=Evidence.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
    )
    valid_until = forms.DateField(
        label="Valid until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="For the new file or link: after this day it proves nothing any more.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = Evidence.objects.visible_to(user).order_by("-pk").values("pk")[:OFFERED]
        field = self.fields["evidence"]
        field.queryset = Evidence.objects.filter(pk__in=newest)  # type: ignore[attr-defined]  # ModelMultipleChoiceField


class AnswerForm(EvidenceForm):
    """Answer one item of the checklist."""

    field_order = ("value", "reason", "file", "link", "evidence", "valid_until")

    value = forms.ChoiceField(label="Answer", choices=AnswerValue.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="What it rests on",
        required=False,
        widget=LONG,
        help_text="Needed where the question does not apply.",
    )


class MeetForm(EvidenceForm):
    """Show that a condition is met; something must show it."""

    def clean(self) -> dict[str, Any]:
        """Ask for at least one of the three."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not (cleaned.get("file") or cleaned.get("link") or cleaned.get("evidence")):
            raise forms.ValidationError("Add a file or a link, or choose evidence that is here.")
        return cleaned
