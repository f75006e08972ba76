"""Forms of frameworks: take one up, put it down, import one."""

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core import signing

from governance.accounts.models import User
from governance.obligations.models import FrameworkKind
from governance.rules import framework_csv
from inventory.models import UseCase

MOST_BYTES = 2 * 1024 * 1024
SALT = "governance.obligations.frameworks"
ABOUT = ("key", "title", "kind", "jurisdiction", "source", "edition")


class TakeUpForm(forms.Form):
    """For whom: the organisation, or the use cases chosen."""

    use_cases = forms.ModelMultipleChoiceField(
        UseCase.objects.none(),
        required=False,
        label="For these use cases",
        help_text="Choose none for the organisation as a whole.",
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = UseCase.objects.visible_to(user).in_use().select_related("system")
        field: Any = self.fields["use_cases"]
        field.queryset = seen


class PutDownForm(forms.Form):
    """Why the organisation no longer works by it."""

    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 2}))


class ImportForm(forms.Form):
    """A TOML file, or a CSV table and what a table has no place for."""

    file = forms.FileField(
        label="TOML or CSV file",
        help_text="The guide of frameworks shows both forms. At most 2 MB.",
        widget=forms.FileInput(attrs={"accept": ".toml,.csv,text/csv"}),
    )
    key = forms.CharField(
        required=False, help_text="Short and stable, such as house-rules.", max_length=32
    )
    title = forms.CharField(required=False, max_length=120)
    kind = forms.ChoiceField(
        choices=[(FrameworkKind.OWN, FrameworkKind.OWN.label), *FrameworkKind.choices[:-1]],
        required=False,
    )
    jurisdiction = forms.CharField(required=False, max_length=80)
    source = forms.CharField(
        required=False, max_length=200, help_text="Who states it: a document with its date."
    )
    edition = forms.CharField(required=False, max_length=64, help_text="Such as 2026-11.")

    def clean(self) -> dict[str, Any]:
        """Read the file; what is wrong with its content is said by the action."""
        given = super().clean() or {}
        if upload := given.get("file"):
            given["content"] = self._content(upload, given)
        return given

    def _content(self, upload: Any, given: Mapping[str, Any]) -> Mapping[str, Any] | None:
        if upload.size > MOST_BYTES:
            self.add_error("file", "The file is larger than 2 MB, so it is no list of duties.")
            return None
        try:
            text = upload.read().decode("utf-8-sig")
            if upload.name.lower().endswith(".csv"):
                return framework_csv.content_of(text, {n: given.get(n, "") for n in ABOUT})
            return tomllib.loads(text)
        except UnicodeDecodeError:
            self.add_error("file", "The file is no text in UTF-8. Save it as UTF-8 and try again.")
        except tomllib.TOMLDecodeError as error:
            self.add_error("file", f"The file is no TOML: {error}.")
        except framework_csv.Unreadable as error:
            self.add_error("file", str(error))
        return None


def seal(content: Mapping[str, Any]) -> str:
    """Return the content that a person has looked at, so that it comes back unchanged."""
    return signing.dumps(_plain(content), salt=SALT, compress=True)


def unseal(sealed: str) -> dict[str, Any]:
    """Return content that was sealed; its days are days again.

    :raises django.core.signing.BadSignature: if it is not what was shown.
    """
    content: dict[str, Any] = signing.loads(sealed, salt=SALT, max_age=24 * 3600)
    rows = [_dated(row) for row in content.get("requirement", [])]
    checked_on = content.get("checked_on")
    stated = {"checked_on": date.fromisoformat(checked_on)} if checked_on else {}
    return {**content, **stated, "requirement": rows}


def _plain(content: Mapping[str, Any]) -> dict[str, Any]:
    rows = [
        {name: str(value) if name == "applies_from" else value for name, value in row.items()}
        for row in content.get("requirement", [])
    ]
    checked_on = content.get("checked_on")
    stated = {"checked_on": str(checked_on)} if checked_on else {}
    return {**content, **stated, "requirement": rows}


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    starts = row.get("applies_from")
    return row | {"applies_from": date.fromisoformat(starts)} if starts else row
