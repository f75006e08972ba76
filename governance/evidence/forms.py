"""What people type about evidence; the forms of other apps build on `EvidenceForm`."""

from collections.abc import Iterable
from typing import Any

from django import forms

from governance.accounts.forms import offer_departments
from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission
from governance.evidence.models import Evidence, Strength
from governance.evidence.picker import EvidenceField, OneEvidenceField
from governance.rules import policy

MEBIBYTE = 1024 * 1024
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
STRENGTHS = (
    ("", "A document if it is a file, a statement if it is a link"),
    (Strength.STATEMENT.value, "Statement: somebody says so"),
    (Strength.DOCUMENT.value, "Document: made while it was done, such as a protocol or a log"),
    (Strength.INDEPENDENT.value, "Independent document: made by somebody who had no part in it"),
)


def _strength(value: str) -> int | None:
    return int(value) if value else None


class EvidenceForm(forms.Form):
    """A new file, a new link, or evidence that is here already; `attaching.attached` reads it.

    `records` are those that the software collected and that can show what is asked.
    """

    evidence = EvidenceField(
        label="Evidence that is here already",
        required=False,
        help_text="One item can show many things. Tick what fits, or search for it.",
    )
    file = forms.FileField(
        label="A new file", required=False, allow_empty_file=True, max_length=1000
    )
    link = forms.CharField(
        label="A new link",
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text="The address of something that lies elsewhere. Weighbridge keeps the address "
        "alone, so it cannot tell whether what lies there stays the same.",
    )
    strength = forms.TypedChoiceField(
        label="How strong it is",
        choices=STRENGTHS,
        coerce=_strength,
        empty_value=None,
        required=False,
        help_text="Of the new file or link. What Weighbridge finds out itself is stronger than "
        "all of these, so nobody can choose that.",
    )
    issued_by = forms.CharField(
        label="Who issued it",
        max_length=200,
        required=False,
        help_text="Needed for an independent document: the laboratory, auditor or authority.",
    )
    effective_from = forms.DateField(
        label="First day on which it counts",
        required=False,
        widget=DATE,
        help_text="Left open, it counts from today, whenever it was made.",
    )
    valid_until = forms.DateField(
        label="Last day on which it counts",
        required=False,
        widget=DATE,
        help_text="For what grows old: a test of one version, a yearly certificate.",
    )

    def __init__(
        self, *args: Any, user: User, records: Iterable[Evidence] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if "evidence" in fields:
            fields["evidence"].offer(user, records=records)
        limit = policy.evidence_limits().max_bytes // MEBIBYTE
        fields["file"].help_text = (
            f"Up to {limit} MiB: PDF, PNG, JPEG, text, Markdown, CSV, JSON, Word, Excel or "
            "OpenDocument text. Kept under the hash of its content, so it cannot change."
        )

    @property
    def weight(self) -> dict[str, Any]:
        """How much the new file or link carries and when, for the actions that add it."""
        names = ("strength", "issued_by", "effective_from", "valid_until")
        given = {name: self.cleaned_data[name] for name in names}
        return {name: value for name, value in given.items() if value is not None}


class AddForm(EvidenceForm):
    """A file or a link for the library. What may be kept is decided by the action."""

    evidence = None  # type: ignore[assignment]  # leaves the field of the base out
    field_order = ("title", "file", "again", "link", "department", "replaces")

    title = forms.CharField(label="What it shows", max_length=200)
    again = forms.BooleanField(
        label="Add the same file once more",
        required=False,
        help_text="For another department, or where it shows something else.",
    )
    department = forms.ModelChoiceField(
        queryset=Department.objects.none(),
        label="Who may see it",
        help_text="Everybody, or those who may see the systems of this department.",
    )
    replaces = OneEvidenceField(
        label="The older item that it replaces",
        required=False,
        help_text="At most one. Both pages then name the other, and whoever relies on the older "
        "one is shown the newer.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["file"].label, fields["link"].label = "File", "Or a link"
        fields["replaces"].offer(user, ended=True)
        offer_departments(fields["department"], user, Permission.EVIDENCE_ADD, top="Everybody")

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        typed = super().clean() or {}
        if "file" not in self.errors and bool(typed.get("file")) == bool(typed.get("link")):
            raise forms.ValidationError("Give either a file or a link.")
        return typed

    def leave_out_again(self) -> None:
        """Leave the question out as long as nothing is there twice."""
        if not self.data.get("again"):
            del self.fields["again"]
