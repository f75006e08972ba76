"""Forms of an incident."""

from typing import Any

from django import forms

from governance.accounts.models import User
from governance.accounts.permissions import Permission, reach
from governance.incidents.actions import Report
from governance.rules import clocks
from inventory.models import System, UseCase

SEVERITIES = [("critical", "Critical"), ("high", "High"), ("medium", "Medium"), ("low", "Low")]
UNKNOWN = ("", "I do not know yet")


def _moment(**words: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, **words)


def _choices(rows: str) -> list[tuple[str, str]]:
    return [(choice.value, choice.label) for choice in clocks.choices(rows)]


class ReportForm(forms.Form):
    """What is known so far; what is not known yet is left open."""

    title = forms.CharField(max_length=200, help_text="One line, as you would say it on the phone.")
    system = forms.ModelChoiceField(System.objects.none())
    use_case = forms.ModelChoiceField(
        UseCase.objects.none(),
        required=False,
        help_text="Leave open if the whole system is concerned.",
    )
    description = forms.CharField(label="What happened", widget=forms.Textarea(attrs={"rows": 4}))
    severity = forms.ChoiceField(choices=SEVERITIES)
    aware_at = _moment(
        label="When did you become aware of it?",
        help_text="Reporting deadlines run from this moment (UTC).",
    )
    occurred_at = _moment(label="When did it happen?", required=False)
    harms = forms.MultipleChoiceField(
        label="What harm was done or is likely?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Each kind has its own deadline under the EU AI Act, Art 73.",
    )
    personal_data_breach = forms.TypedChoiceField(
        label="Was personal data lost, changed or disclosed?",
        required=False,
        choices=[UNKNOWN, ("yes", "Yes"), ("no", "No")],
        coerce=lambda word: word == "yes",
        empty_value=None,
    )
    risk_to_people = forms.ChoiceField(
        label="How high is the risk to the people concerned?", required=False
    )
    provider_unreachable = forms.BooleanField(
        label="We use somebody else's system and cannot reach its provider",
        required=False,
        help_text="Then the provider's reporting duty falls to you (Art 26(5)).",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = reach(user, Permission.INCIDENT_REPORT)
        systems = System.objects.visible_to(user).in_use()
        fields: dict[str, Any] = self.fields
        fields["system"].queryset = systems.filter(allowed.q("department__path"))
        fields["use_case"].queryset = UseCase.objects.visible_to(user).select_related("system")
        fields["use_case"].label_from_instance = lambda row: f"{row.system.name}: {row.name}"
        fields["harms"].choices = _choices("harms")
        fields["risk_to_people"].choices = [UNKNOWN, *_choices("risks_to_people")]

    def report(self) -> Report:
        """Return what was typed as the action takes it."""
        return Report(**self.cleaned_data)


class NoteForm(forms.Form):
    """A line of the timeline."""

    happened_at = _moment(label="When (UTC)")
    text = forms.CharField(label="What happened", widget=forms.Textarea(attrs={"rows": 2}))


class ClockForm(forms.Form):
    """A report that was made."""

    told = forms.CharField(
        max_length=300,
        label="Reported to, and reference",
        help_text="For example “Data protection authority, case 2026-118”.",
    )


class CloseForm(forms.Form):
    """How it ended."""

    conclusion = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), help_text="The cause, and what was done about it."
    )
