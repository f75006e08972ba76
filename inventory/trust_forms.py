"""What people type about trust: an attestation, and the signers that count."""

from typing import Any

from django import forms

from governance.accounts.models import User
from governance.evidence.picker import OneEvidenceField
from governance.rules import trust
from inventory.models import HubName, SignerKind, TrustStatus

WITHDRAWN = "Nothing: I take back what was attested"


def attestable() -> list[tuple[str, str]]:
    """Return the items that a person may settle."""
    return [(key, f"{key} {rule.title}") for key, rule in trust.items().items() if rule.by_person]


def results() -> list[tuple[str, str]]:
    """Return what a person may say of an item."""
    words = [(value, label) for value, label in TrustStatus.choices if value != "unknown"]
    return [*words, ("unknown", WITHDRAWN)]


class AttestForm(forms.Form):
    """A person's word on one item."""

    item = forms.ChoiceField(choices=attestable, label="What you looked into")
    status = forms.ChoiceField(choices=results, label="What you found")
    note = forms.CharField(
        label="What you looked at",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Your name and today's date stand beside it.",
    )
    evidence = OneEvidenceField(
        label="Evidence",
        required=False,
        help_text="At most one item that somebody added under Evidence and that shows it.",
    )

    def __init__(self, *args: Any, user: User, **given: Any) -> None:
        super().__init__(*args, **given)
        fields: dict[str, Any] = self.fields
        fields["evidence"].offer(user)
        # What the software found out is in its own items; a person's word rests on a person's.
        fields["evidence"].queryset = fields["evidence"].queryset.added_by_people()


class SignerForm(forms.Form):
    """A signer: a key, a certificate chain, or a Sigstore identity."""

    publisher = forms.CharField(
        max_length=96, help_text="The name at the hub whose models it signs, such as org."
    )
    hub = forms.ChoiceField(choices=HubName.choices, initial=HubName.HUGGINGFACE)
    kind = forms.ChoiceField(choices=SignerKind.choices, initial=SignerKind.KEY)
    material = forms.CharField(
        label="Public key or certificates",
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="PEM text that begins with -----BEGIN. Left empty for a Sigstore identity.",
    )
    identity = forms.CharField(
        label="Sigstore identity",
        required=False,
        max_length=300,
        help_text="For example the address of a release workflow or of a person.",
    )
    oidc_issuer = forms.CharField(
        label="Sigstore issuer", required=False, max_length=300, help_text="Begins with https://."
    )
    note = forms.CharField(
        label="Where you have it from",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="A signer proves nothing unless it came another way than the model itself.",
    )
