"""What a person gives with a file."""

from typing import Any

from django import forms

from governance.accounts.models import User
from governance.accounts.permissions import Permission, reach
from inventory.imports.limits import MEBIBYTE, MOST_BYTES, MOST_ROWS
from inventory.models import System


class ImportForm(forms.Form):
    """One file; for a BOM also the system it is about."""

    file = forms.FileField(
        allow_empty_file=True,
        max_length=1000,
        help_text=f"CSV, or a CycloneDX ML-BOM as JSON (1.5 to 1.7). Up to "
        f"{MOST_BYTES // MEBIBYTE} MiB and {MOST_ROWS:,} rows.",
    )
    system = forms.ModelChoiceField(
        queryset=System.objects.none(),
        required=False,
        label="For a BOM: the system it is about",
        empty_label="None, or the one the document names",
        help_text="Its models and libraries are put into this system.",
    )

    def __init__(self, *args: Any, user: User, **given: Any) -> None:
        super().__init__(*args, **given)
        mine = reach(user, Permission.SYSTEM_EDIT).q("department__path")
        rows = System.objects.visible_to(user).in_use().filter(mine)
        self.fields["system"].queryset = rows  # type: ignore[attr-defined]  # its field
