"""The day for which a page is worked out: today, or the one that its address names."""

from datetime import date

from django import forms
from django.http import HttpRequest
from django.utils import timezone


class AsOfForm(forms.Form):
    """The date picker of such a page."""

    as_of = forms.DateField(
        label="As of",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as year-month-day, for example 2027-12-02."},
    )


def as_of(request: HttpRequest) -> tuple[date, AsOfForm]:
    """Return the day, and the form that shows it; today where the address names no real day."""
    today = timezone.now().date()
    form = AsOfForm(request.GET if request.GET.get("as_of") else {"as_of": today})
    return (form.cleaned_data["as_of"] if form.is_valid() else today), form
