"""What a person types about the licence policy, and about the licence of one model."""

from typing import Any

from django import forms

from governance.rules.licence_policy import PolicyRule
from inventory.licence_list import families, grouped
from inventory.models import PolicyOutcome

REMOVE = "remove"


def subjects() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a rule can be about: every family, then every licence under its family."""
    whole = [(f"family:{key}", f"All of: {words}") for key, words in families()]
    single = [
        (family, [(f"licence:{key}", title) for key, title in rows]) for family, rows in grouped()
    ]
    return [("Families", whole), *single]


class PolicyChangeForm(forms.Form):
    """One change of the policy. A rule for a licence beats the one for its family."""

    about = forms.ChoiceField(label="Licence or family")
    outcome = forms.ChoiceField(
        label="What we say", choices=[*PolicyOutcome.choices, (REMOVE, "No rule of our own")]
    )
    note = forms.CharField(
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Why, for whoever meets the rule later.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [("", "Choose one"), *subjects()]  # type: ignore[attr-defined]  # its field

    def proposed(self, current: tuple[PolicyRule, ...]) -> tuple[PolicyRule, ...]:
        """Return the policy with this change."""
        scope, _, key = self.cleaned_data["about"].partition(":")
        outcome, note = self.cleaned_data["outcome"], self.cleaned_data["note"]
        kept = tuple(rule for rule in current if (rule.scope, rule.key) != (scope, key))
        return kept if outcome == REMOVE else (*kept, PolicyRule(scope, key, outcome, note))
