"""Forms of registering: publishers, models entered by hand, models taken out of use."""

from django import forms

from inventory.models import Listing, PublisherRole


class ListPublisherForm(forms.Form):
    """Where the organisation puts a publisher."""

    listing = forms.ChoiceField(
        label="List",
        choices=Listing.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text="A name on the allow-list counts as known when a model's trust is judged.",
    )
    role = forms.ChoiceField(
        label="What it publishes",
        choices=PublisherRole.choices,
        required=False,
        help_text="An originator made its models; a re-publisher passes on or converts others'.",
    )
    note = forms.CharField(
        label="Why",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed where its models are not to be used.",
    )


class RetireForm(forms.Form):
    """Why a model is taken out of use."""

    because = forms.CharField(
        label="Why it is retired",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whoever wants to use the model is told this; say what to use instead.",
    )
