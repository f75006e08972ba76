"""What people type about evidence."""

from datetime import date
from typing import Any

from django import forms

from governance.accounts.forms import offer_departments
from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission
from governance.rules import policy

MEBIBYTE = 1024 * 1024


class EvidenceForm(forms.Form):
    """A file or a link. What may be kept is decided by the action."""

    title = forms.CharField(label="What it shows", max_length=200)
    file = forms.FileField(required=False, allow_empty_file=True, max_length=1000)
    url = forms.CharField(
        label="Or a link",
        max_length=500,
        required=False,
        help_text="The address of something that lies elsewhere. Weighbridge keeps the address "
        "and never opens it, so it cannot tell whether its content stays the same.",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    department = forms.ModelChoiceField(
        queryset=Department.objects.none(),
        label="Who may see it",
        help_text="Everybody, or those who may see the systems of this department.",
    )
    valid_until = forms.DateField(
        label="Last day on which it counts",
        required=False,
        help_text="For what grows old: a test of one version, a yearly certificate.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, asker: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = policy.evidence_limits().max_bytes // MEBIBYTE
        self.fields["file"].help_text = (
            f"Up to {limit} MiB: PDF, PNG, JPEG, text, Markdown, CSV, JSON, Word, Excel or "
            "OpenDocument text. Kept under the hash of its content, so it cannot change."
        )
        offer_departments(
            self.fields["department"], asker, Permission.EVIDENCE_ADD, top="Everybody"
        )

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        typed = super().clean() or {}
        if "file" not in self.errors and bool(typed.get("file")) == bool(typed.get("url")):
            raise forms.ValidationError("Give either a file or a link.")
        return typed

    @property
    def common(self) -> dict[str, Any]:
        """What both kinds of evidence take."""
        kept: dict[str, Department | date | None] = {
            name: self.cleaned_data[name] for name in ("department", "valid_until")
        }
        return {"title": self.cleaned_data["title"], **kept}
