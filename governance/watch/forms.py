"""The form in which people say where the work on a finding stands."""

from typing import Any

from django import forms

from governance.accounts.models import User
from governance.rules import policy
from governance.watch.actions import why_not_accept
from governance.watch.actions.comments import LONGEST
from governance.watch.actions.triage import BY_PEOPLE
from governance.watch.models import Finding, FindingState, Justification


class DecisionForm(forms.Form):
    """State, reason, note and the end of an acceptance; what a state needs, the action checks."""

    state = forms.ChoiceField(choices=FindingState.choices)
    justification = forms.ChoiceField(
        label="Why it is not affected",
        required=False,
        choices=[("", "—"), *((v, w) for v, w in Justification.choices if v in BY_PEOPLE)],
        help_text="Needed for “Not affected”. The reasons are those of VEX.",
    )
    accepted_until = forms.DateField(
        label="Accepted until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Needed for “Risk accepted”, and "
        f"{policy.longest_acceptance_days()} days from today at most. After this day the finding "
        "asks for work again.",
    )
    note = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed for “Fixed” and “Risk accepted”: what was done, or why.",
    )


class TriageForm(DecisionForm):
    """The same for one finding, filled in with where it stands. `seen` is that state when shown."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, finding: Finding, user: User, **kwargs: Any) -> None:
        names = ("state", "justification", "accepted_until", "note")
        initial = {name: getattr(finding, name) for name in names} | {"seen": finding.state}
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        if reason := why_not_accept(finding, user):
            self.fields["state"].help_text = f"“Risk accepted” is not open to you. {reason}"


class NoteForm(forms.Form):
    """The note beside the buttons of one finding, each of which is a decision."""

    note = forms.CharField(
        required=False,
        max_length=4000,
        error_messages={"max_length": "A note holds at most 4,000 characters. Shorten it."},
    )

    @property
    def problem(self) -> str:
        """What is wrong with it, "" if nothing is."""
        return " ".join(str(one) for one in self.errors.get("note", ()))


class CommentForm(forms.Form):
    """A comment on a finding."""

    text = forms.CharField(
        label="Comment",
        error_messages={"required": "Write something first."},
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody who sees the finding reads it. It cannot be changed afterwards.",
    )


class CandidateForm(forms.Form):
    """Why a model is meant, or what else is; what a decision needs, the action checks."""

    reason = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed for “Something else is meant”: what is, or why it is not this model.",
    )


class VexForm(forms.Form):
    """A VEX document to be looked at."""

    file = forms.FileField(
        max_length=1000,
        help_text="JSON: CycloneDX 1.5, 1.6 or 1.7, or OpenVEX. Nothing changes before you have "
        "seen what each statement would do.",
    )
