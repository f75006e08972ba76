"""Forms of registering: publishers, models entered by hand, models taken out of use."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from governance.rules.licence_catalogue import catalogue
from inventory import entries
from inventory.entries import TERMS
from inventory.hubs.base import BaseModelFact, FileFacts
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


class ChangeEntryForm(forms.Form):
    """What is said of a model that is on no hub; its files are another matter."""

    publisher = forms.CharField(
        label="Made by",
        max_length=96,
        help_text="The team, unit or supplier that made it or answers for it.",
    )
    kept_at = forms.CharField(
        label="Where it is kept",
        required=False,
        max_length=500,
        help_text="In words or as a path. Nothing is ever fetched from there.",
    )
    licence = forms.ChoiceField(required=False, help_text="A licence of the catalogue.")
    terms = forms.CharField(
        label="Own terms",
        required=False,
        max_length=TERMS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The wording, where it is no licence of the catalogue, or was changed.",
    )
    base_models = forms.CharField(
        label="Made from",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text="One model a line: org/name, and if you know it finetune, adapter, merge or "
        "quantized.",
    )
    pipeline_tag = forms.CharField(
        label="Task", required=False, max_length=64, help_text="For example text-generation."
    )
    description = forms.CharField(
        required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        titles = sorted(
            ((row.id, row.title) for row in catalogue().values()), key=lambda one: one[1]
        )
        self.fields["licence"].choices = [("", "None of the catalogue"), *titles]  # type: ignore[attr-defined]  # its field

    def clean_base_models(self) -> tuple[BaseModelFact, ...]:
        """Read the lines; each that is wrong is named."""
        try:
            return entries.bases(self.cleaned_data["base_models"])
        except entries.BadLines as wrong:
            raise ValidationError(wrong.sentences[: entries.SHOWN]) from wrong


class VersionForm(ChangeEntryForm):
    """A version of a model that is on no hub."""

    label = forms.CharField(
        label="Version", max_length=100, help_text="As your colleagues call it, such as 1.0."
    )
    files = forms.CharField(  # type: ignore[assignment]  # a field; uploads have another name
        label="Files with their SHA-256",
        required=False,
        max_length=5_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="What sha256sum prints in the model's folder: sha256sum $(find . -type f). "
        "Without it, no copy can be verified.",
    )
    field_order: tuple[str, ...] = ("label", "files")

    def clean_files(self) -> tuple[FileFacts, ...]:
        """Read the lines; each that is wrong is named."""
        try:
            return entries.checksums(self.cleaned_data["files"])
        except entries.BadLines as wrong:
            raise ValidationError(wrong.sentences[: entries.SHOWN]) from wrong


class EnterForm(VersionForm):
    """A model that is on no hub, with its first version."""

    name = forms.CharField(
        max_length=180, help_text="As org/name, for example your-unit/claims-classifier."
    )
    field_order = ("name", "publisher", "label", "kept_at", "licence", "terms", "files")
