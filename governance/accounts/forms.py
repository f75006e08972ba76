"""What people type about people. The forms check what was typed; actions do the rest."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from governance.accounts.models import Department, Organisation, User
from governance.accounts.permissions import Permission, Role, reach

LIFETIMES = ((30, "30 days"), (90, "90 days"), (365, "one year"))
KNOWN = (("", "Not known"), ("yes", "Yes"), ("no", "No"))


class SignInForm(AuthenticationForm):
    """Sign-in name and password, with words of our own."""

    error_messages = {
        "invalid_login": "This sign-in name and password do not belong together. "
        "Capital letters count in the password.",
        "inactive": "This account has been deactivated. Ask an administrator.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Sign-in name"


class PasswordForm(forms.Form):
    """A new password, twice."""

    old_password = forms.CharField(
        label="Your password of today",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label="New password",
        strip=False,
        help_text="At least 8 characters; not only digits, not a common one, not like your name.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="New password again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        """Refuse a second typing that differs."""
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("new_password"):
            raise forms.ValidationError("This differs from the new password above.")
        return again


class OrganisationForm(forms.Form):
    """What licences ask of the organisation. An empty answer is "not known"."""

    name = forms.CharField(max_length=120, help_text="As it should stand on reports and packs.")
    in_eu = forms.ChoiceField(
        label="Is the organisation domiciled in the EU, or is its main place of business there?",
        choices=KNOWN,
        required=False,
        help_text="Some licences give no rights in the EU, for example Llama 4 and Tencent "
        "Hunyuan. Not known means that such a licence goes to legal review.",
    )
    monthly_users = forms.IntegerField(
        label="Monthly active users of all products",
        min_value=0,
        max_value=2**62,
        required=False,
        help_text="Counted over the whole group in the calendar month before. Llama licences end "
        "above 700 million, others name 1 or 100 million.",
    )
    annual_revenue_usd = forms.IntegerField(
        label="Annual revenue of the group in US dollars",
        min_value=0,
        max_value=2**62,
        required=False,
        help_text="With all affiliates, last business year. Several licences are free only below "
        "a line, often 1 million, 10 million or 20 million dollars.",
    )

    @classmethod
    def of(cls, organisation: Organisation) -> "OrganisationForm":
        """Return the form with what is known."""
        in_eu = {None: "", True: "yes", False: "no"}[organisation.in_eu]
        return cls(
            initial={
                "name": organisation.name,
                "in_eu": in_eu,
                "monthly_users": organisation.monthly_users,
                "annual_revenue_usd": organisation.annual_revenue_usd,
            }
        )

    def clean_in_eu(self) -> bool | None:
        """Return yes, no or not known."""
        return {"yes": True, "no": False}.get(self.cleaned_data["in_eu"])


class PersonForm(forms.Form):
    """A new person. Their first password is made by the software and shown once."""

    full_name = forms.CharField(max_length=120)
    username = forms.CharField(
        label="Sign-in name",
        max_length=64,
        help_text="Letters, digits and . _ @ + -; capital letters make no difference.",
    )
    email = forms.EmailField(label="E-mail address", required=False)


class RoleForm(forms.Form):
    """A role for a place, perhaps until a day. Offers only the places the asker manages."""

    role = forms.ChoiceField(choices=Role.choices)
    department = forms.ModelChoiceField(
        queryset=Department.objects.none(), required=False, label="For"
    )
    expires_on = forms.DateField(
        label="Last day",
        required=False,
        help_text="Leave it empty if the role does not end; auditors usually have a last day.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, asker: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_departments(self.fields["department"], asker, Permission.PEOPLE_MANAGE)

    @property
    def expires_at(self) -> datetime | None:
        """The moment after the last day, in UTC."""
        return after_last_day(self.cleaned_data["expires_on"])


class DepartmentForm(forms.Form):
    """A new department, at the top or below another."""

    name = forms.CharField(max_length=120)
    parent = forms.ModelChoiceField(
        queryset=Department.objects.none(), required=False, label="Below"
    )

    def __init__(self, *args: Any, asker: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_departments(self.fields["parent"], asker, Permission.PEOPLE_MANAGE, top="The top")


class TokenForm(forms.Form):
    """A new access token."""

    name = forms.CharField(
        label="What it is for", max_length=80, help_text="For example: nightly inventory export."
    )
    days = forms.TypedChoiceField(label="Ends after", choices=LIFETIMES, coerce=int, initial=90)


def after_last_day(day: date | None) -> datetime | None:
    """Return the moment, in UTC, at which something ends whose last day this is."""
    if day is None or day == date.max:
        return None  # The calendar of the software ends there; so does nothing else.
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def offer_departments(
    field: forms.Field, asker: User, permission: Permission, *, top: str = "The whole organisation"
) -> None:
    """Let a field offer the departments where the asker holds the permission, and no others.

    The empty choice, named `top`, is offered only to those who hold it everywhere.
    """
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError("Only a choice of departments can offer departments.")
    held = reach(asker, permission)
    field.queryset = Department.objects.filter(held.q("path"))
    field.empty_label = top if held.everywhere else None
    field.required = not held.everywhere
