"""Forms of the lineage: what a person says a model was made from."""

from django import forms

from inventory.actions.statements import RELATIONS
from inventory.models import DatasetRole

PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


class BaseForm(forms.Form):
    """One base model."""

    repo_id = forms.CharField(
        label="Base model", max_length=200, widget=forms.TextInput(attrs=PLAIN),
        help_text="Its name on the hub, such as org/name.",
    )  # fmt: skip
    relation = forms.ChoiceField(
        label="Made as", required=False, choices=list(RELATIONS.items()),
        help_text="What was done to the base model.",
    )  # fmt: skip
    base_sha = forms.CharField(
        label="Commit of the base model", required=False, max_length=64,
        widget=forms.TextInput(attrs=PLAIN),
        help_text="If known: its terms at that commit are those that hold.",
    )  # fmt: skip


class DatasetForm(forms.Form):
    """One dataset."""

    repo_id = forms.CharField(
        label="Dataset", max_length=200, widget=forms.TextInput(attrs=PLAIN),
        help_text="Its name on the hub, such as org/name.",
    )  # fmt: skip
    role = forms.ChoiceField(label="Used for", required=False, choices=DatasetRole.choices)
    generated_by = forms.CharField(
        label="Made by a model", required=False, max_length=200,
        widget=forms.TextInput(attrs=PLAIN),
        help_text="If it holds the outputs of a model: that model's name on the hub.",
    )  # fmt: skip
