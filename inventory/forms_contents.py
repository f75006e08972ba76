"""Forms for what is in a system: libraries, files that list them, and places where it runs."""

from typing import Any

from django import forms

from governance.accounts.models import User
from inventory.choices import owners_for
from inventory.imports.limits import MEBIBYTE, MOST_BYTES, MOST_ROWS
from inventory.models import Deployment, Environment, System


class ComponentsForm(forms.Form):
    """Libraries, one a line."""

    purls = forms.CharField(
        label="Libraries, one a line",
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=(
            "Package URLs such as pkg:pypi/vllm@0.8.4, lines of a requirements.txt such as "
            "vllm==0.8.4, or container images such as vllm/vllm-openai:v0.8.4. What the system has "
            "already is passed over."
        ),
    )


class ComponentFileForm(forms.Form):
    """A file that lists libraries, and what becomes of those an older one listed."""

    ADD, REPLACE = "add", "replace"

    file = forms.FileField(
        label="File",
        allow_empty_file=True,
        max_length=1000,
        help_text=(
            "An SBOM (CycloneDX 1.2 to 1.7, SPDX 2.2 to 3.0), the output of pip freeze, a "
            "requirements.txt, or a lock file of Python, npm, yarn, pnpm, Go or Rust. Up to "
            f"{MOST_BYTES // MEBIBYTE} MiB and {MOST_ROWS:,} entries. You see what it does before "
            "anything is saved."
        ),
    )
    mode = forms.ChoiceField(
        label="What older files listed",
        choices=[
            (ADD, "Stays: add what this file lists"),
            (REPLACE, "Goes: this file replaces older files of its kind"),
        ],
        initial=ADD,
        widget=forms.RadioSelect,
        help_text="What somebody added by hand, or another kind of file lists too, always stays.",
    )


class DeploymentForm(forms.Form):
    """A place where the system runs."""

    name = forms.CharField(max_length=120, help_text="For example “cluster north”.")
    environment = forms.ChoiceField(choices=Environment.choices, initial=Environment.PRODUCTION)
    location = forms.CharField(
        max_length=120, help_text="Where the machines are, for example “own data centre, Lyon”."
    )
    owner = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        help_text="Who answers for what runs there, and is given the findings about it.",
    )

    def __init__(self, *args: Any, user: User, system: System, **given: Any) -> None:
        super().__init__(*args, **given)
        offer_owners(self.fields["owner"], user, system)


class DeploymentOwnerForm(forms.Form):
    """Who answers for what runs in a place."""

    owner = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        help_text="Findings about the system are given to them from then on.",
    )

    def __init__(self, *args: Any, user: User, deployment: Deployment, **given: Any) -> None:
        super().__init__(*args, **given)
        offer_owners(self.fields["owner"], user, deployment.system)
        self.initial["owner"] = deployment.owner_id


def offer_owners(field: Any, user: User, system: System) -> None:
    """Offer the people whom this person may name; nobody means the system's owner."""
    field.queryset = owners_for(user)
    field.empty_label = f"The owner of the system, {system.owner}"
