"""Forms around a use case: what it is, a raised tier, a copy, its end. They never save."""

from typing import Any

from django import forms

from governance.accounts.models import User
from inventory.choices import owners_for
from inventory.models import System, UseCase

LONG = forms.Textarea(attrs={"rows": 2})
LONGEST_PURPOSE = 5000


class UseCaseForm(forms.Form):
    """What a use case is: enough to start with; the questions follow.

    `made_from` is the version that the person looked at; two people do not write over each other.
    """

    name = forms.CharField(
        max_length=120, help_text="For example “Sort incoming customer mail by topic”."
    )
    purpose = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_PURPOSE,
        help_text="The intended purpose: who uses the result, and for what.",
        error_messages={
            "max_length": "The purpose has %(show_value)d characters; at most %(limit_value)d are "
            "kept. Say it shorter, and attach the rest as evidence to the request."
        },
    )
    owner = forms.ModelChoiceField(
        queryset=User.objects.none(),
        empty_label="Choose a person",
        help_text="Who answers for this use.",
    )
    made_from = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, user: User, use_case: UseCase | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        owners = owners_for(user)
        if use_case:
            kept = [*owners.values_list("pk", flat=True), use_case.owner_id]
            owners = User.objects.filter(pk__in=kept)
            self.initial.update(
                name=use_case.name, purpose=use_case.purpose, owner=use_case.owner_id
            )
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]  # its field


class RaiseTierForm(forms.Form):
    """An officer raises the tier alone; the reason is kept."""

    tier = forms.TypedChoiceField(
        coerce=int, choices=[(2, "Tier 2, moderate"), (3, "Tier 3, high")], label="Raise to"
    )
    reason = forms.CharField(widget=LONG)


class LowerTierForm(forms.Form):
    """Propose a lower tier than the one that was raised; somebody else confirms it."""

    tier = forms.TypedChoiceField(coerce=int, label="Lower to", choices=[])
    reason = forms.CharField(widget=LONG)

    def __init__(self, *args: Any, raised_to: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {1: "What the rules give", 2: "Tier 2, moderate"}
        below = [(tier, words[tier]) for tier in words if tier < raised_to]
        self.fields["tier"].choices = below  # type: ignore[attr-defined]  # ChoiceField


class RetireForm(forms.Form):
    """End a use; the reason is kept."""

    reason = forms.CharField(label="Why is it retired?", widget=LONG)


class CloneForm(forms.Form):
    """Where a copy goes, and what it is called there."""

    system = forms.ModelChoiceField(
        queryset=System.objects.none(), help_text="The systems that you may edit."
    )
    name = forms.CharField(max_length=120)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        systems = System.objects.editable_by(user).in_use()
        self.fields["system"].queryset = systems  # type: ignore[attr-defined]  # its field
