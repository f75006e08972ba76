"""The form in which a person says what is public of one component."""

from django import forms

from inventory.models import ClaimSource, ComponentState, OpennessFact

KNOWN = [choice for choice in ComponentState.choices if choice[0] != ComponentState.UNKNOWN]


class OpennessForm(forms.Form):
    """How much is public, on which terms, and where that can be seen."""

    state = forms.ChoiceField(
        label="How much is public", choices=[("", "Choose"), *KNOWN], widget=forms.Select
    )
    licence = forms.CharField(
        required=False, max_length=200, help_text="As it is called, for example Apache-2.0."
    )
    evidence_url = forms.CharField(
        label="Where it can be seen", required=False, max_length=500,
        help_text="An address. Nobody here opens it; it is shown as a link.",
        widget=forms.URLInput,
    )  # fmt: skip
    source = forms.ChoiceField(
        label="Who says so", choices=ClaimSource.choices, initial=ClaimSource.OWN_CHECK
    )
    note = forms.CharField(
        required=False, max_length=500, help_text="What you looked at, or why it is so."
    )


def form_for(fact: OpennessFact | None) -> OpennessForm:
    """Return the form filled with what is known, so that agreeing takes one click."""
    if fact is None or fact.state == ComponentState.UNKNOWN:
        return OpennessForm()
    source = fact.source if fact.confirmed_by_id else ClaimSource.PUBLISHER
    return OpennessForm(
        initial={
            "state": fact.state, "licence": fact.licence_text, "evidence_url": fact.evidence_url,
            "source": source, "note": fact.note,
        }
    )  # fmt: skip
