"""The form of a delegation: it checks what was typed and never saves."""

from datetime import date
from typing import Any

from django import forms

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.approvals.actions.delegations import signs
from governance.rules import policy


class DelegationForm(forms.Form):
    """Let somebody sign for some days; those who manage people choose for whom."""

    field_order = ("delegator", "delegate", "starts_on", "ends_on", "reason")

    delegate = forms.ModelChoiceField(
        label="Who signs",
        queryset=User.objects.none(),
        empty_label="Choose a person",
        help_text=(
            "They sign what their own roles allow as before, and besides that what you may. "
            "Meanwhile they see the requests that wait for your sign-off."
        ),
    )
    starts_on = forms.DateField(
        label="From", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label="To", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label="Why", max_length=300, help_text="For example a holiday. It stays in the audit log."
    )

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.active()
        administers = can(user, Permission.PEOPLE_MANAGE)
        self.fields["delegate"].queryset = people if administers else people.exclude(pk=user.pk)  # type: ignore[attr-defined]  # ModelChoiceField
        self.fields["starts_on"].initial = today
        longest = policy.longest_delegation_days()
        self.fields["ends_on"].help_text = f"The last day, at most {longest} days in all."
        if administers:
            self.fields["delegator"] = forms.ModelChoiceField(
                label="For whom",
                queryset=people,
                required=not signs(user),
                empty_label="For myself" if signs(user) else "Choose a person",
                help_text="Somebody who cannot do it, for example because they are ill.",
            )
            self.fields["delegate"].help_text = ""
            self.order_fields(self.field_order)
