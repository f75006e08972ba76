"""Forms of an incident."""

from typing import Any

from django import forms

from governance.accounts.models import User
from governance.accounts.permissions import Permission, reach
from governance.incidents.actions import Report
from governance.incidents.models import Incident
from governance.rules import clocks
from inventory.models import System, UseCase

SEVERITIES = [("critical", "Critical"), ("high", "High"), ("medium", "Medium"), ("low", "Low")]
UNKNOWN = ("", "I do not know yet")
WORDS = {None: "", True: "yes", False: "no"}


def _moment(**words: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, **words)


def _choices(rows: str) -> list[tuple[str, str]]:
    return [(choice.value, choice.label) for choice in clocks.choices(rows)]


class KnownForm(forms.Form):
    """What is known by now, and what the deadlines depend on; the rest is left open."""

    severity = forms.ChoiceField(choices=SEVERITIES)
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

    def __init__(self, *args: Any, incident: Incident | None = None, **kwargs: Any) -> None:
        if incident:
            kwargs["initial"] = {name: getattr(incident, name) for name in self.base_fields}
            kwargs["initial"]["personal_data_breach"] = WORDS[incident.personal_data_breach]
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["harms"].choices = _choices("harms")
        fields["risk_to_people"].choices = [UNKNOWN, *_choices("risks_to_people")]


class ReportForm(KnownForm):
    """What is known so far; what is not known yet is left open."""

    title = forms.CharField(max_length=200, help_text="One line, as you would say it on the phone.")
    system = forms.ModelChoiceField(System.objects.none(), empty_label="Choose a system")
    use_case = forms.ModelChoiceField(
        UseCase.objects.none(),
        required=False,
        empty_label="The whole system",
        help_text="If one use alone is concerned, its own facts decide which deadlines run.",
    )
    description = forms.CharField(label="What happened", widget=forms.Textarea(attrs={"rows": 4}))
    aware_at = _moment(
        label="When did you become aware of it?",
        help_text="Reporting deadlines run from this moment (UTC).",
    )
    occurred_at = _moment(label="When did it happen?", required=False, help_text="Also in UTC.")
    field_order = (
        "title", "system", "use_case", "description", "severity", "aware_at", "occurred_at",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = reach(user, Permission.INCIDENT_REPORT)
        systems = System.objects.visible_to(user).in_use()
        fields: dict[str, Any] = self.fields
        fields["severity"].choices = [("", "Choose one"), *SEVERITIES]
        fields["system"].queryset = systems.filter(allowed.q("department__path"))
        use_cases = UseCase.objects.visible_to(user).in_use().select_related("system")
        fields["use_case"].queryset = use_cases.order_by("system__name", "name")
        fields["use_case"].label_from_instance = lambda row: f"{row.system.name}: {row.name}"

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
