"""Forms of the checklist editor: they check what was typed and never save."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms

from governance.evidence.models import Strength
from governance.rules import own_checklists
from governance.rules.checklist_files import BYTES, FaultyFile
from governance.rules.checklists import CHANGEABLE, FAMILY_TITLES, REASON, ChecklistItem
from governance.rules.own_checklists import Fault
from governance.rules.tier import TIERS

LONG = forms.Textarea(attrs={"rows": 2})
STRENGTHS = [(value, f"{Strength(value).label}") for value in own_checklists.STRENGTHS]
FROM = [(1, "Every tier"), (2, "Tiers 2 and 3"), (3, "Tier 3 only")]


class _StrengthForm(forms.Form):
    """What own and built-in items have in common: who is asked, how strictly."""

    min_tier = forms.TypedChoiceField(label="Asked in", choices=FROM, coerce=int)
    strength_1 = forms.TypedChoiceField(
        label="Evidence expected in tier 1", choices=STRENGTHS, coerce=int
    )
    strength_2 = forms.TypedChoiceField(
        label="Evidence expected in tier 2", choices=STRENGTHS, coerce=int
    )
    strength_3 = forms.TypedChoiceField(
        label="Evidence expected in tier 3", choices=STRENGTHS, coerce=int
    )
    strength_required = forms.BooleanField(
        label="Nobody can sign while the evidence is weaker than expected", required=False
    )
    required = forms.BooleanField(
        label="Nobody can sign while this is open or not satisfied", required=False, initial=True
    )

    @property
    def strength(self) -> dict[str, int]:
        """The strengths of the tiers in which the item is asked."""
        asked_from = self.cleaned_data["min_tier"]
        return {str(n): self.cleaned_data[f"strength_{n}"] for n in TIERS if n >= asked_from}

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """Show each fault at its field."""
        for fault in faults:
            field = {"strength": "strength_1"}.get(fault.field, fault.field)
            self.add_error(field if field in self.fields else None, fault.text)


class OwnItemForm(_StrengthForm):
    """A question of the organisation's own."""

    field_order = (
        "text", "guidance", "evidence_expected", "family", "id", "source", "agents_only", "min_tier"
    )  # fmt: skip

    id = forms.CharField(
        label="Id",
        max_length=own_checklists.ID_LENGTH,
        initial=own_checklists.PREFIX,
        help_text="What the API and exports call it, such as own-works-council. It stays the same "
        "when the words change.",
    )
    family = forms.ChoiceField(label="Family", choices=list(FAMILY_TITLES.items()))
    text = forms.CharField(
        label="Question",
        max_length=300,
        help_text="Asked so that “satisfied” is the good answer: “Was the works council heard?”",
    )
    guidance = forms.CharField(
        label="How to answer it", widget=LONG, help_text="What to look at, what is easily missed."
    )
    evidence_expected = forms.CharField(label="What would show it", widget=LONG)
    source = forms.CharField(
        label="Asked by", max_length=200, help_text="The policy, law or decision that asks for it."
    )
    agents_only = forms.BooleanField(label="Only where the system is an agent", required=False)

    def __init__(self, *args: Any, taken: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken

    def clean(self) -> dict[str, Any]:
        """Say at each field what is wrong with it."""
        typed = super().clean() or {}
        if not self.errors:
            self.add_faults(own_checklists.faults_of_item(self.item, taken=self.taken))
        return typed

    @property
    def item(self) -> dict[str, Any]:
        """The item as the action takes it."""
        return own_checklists.item_from({**self.cleaned_data, "strength": self.strength})


class BuiltInItemForm(_StrengthForm):
    """How strictly an item is asked that comes with Weighbridge."""

    reason = forms.CharField(
        label="Why",
        required=False,
        widget=LONG,
        help_text="Needed where the item is no longer required.",
    )

    def __init__(self, *args: Any, item: ChecklistItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = item
        if item.answered_by == "approval_recorded":
            del self.fields["required"]

    def clean(self) -> dict[str, Any]:
        """Say at each field what is wrong with it."""
        typed = super().clean() or {}
        if not self.errors:
            reason = typed.get(REASON, "")
            change = own_checklists.differing(self.asked, self.change)
            found = own_checklists.faults_of_change(self.asked, change, reason=reason)
            self.add_faults(found)
        return typed

    @property
    def change(self) -> dict[str, Any]:
        """The change as the action takes it."""
        typed = {key: self.cleaned_data[key] for key in CHANGEABLE if key in self.cleaned_data}
        return {**typed, "strength": self.strength}


class PublishForm(forms.Form):
    """Put the draft in force."""

    note = forms.CharField(
        label="What changes, and why",
        widget=LONG,
        help_text="Everybody who is asked reads this beside the new version.",
    )


class ListFileForm(forms.Form):
    """A file of checklists; or its text again, with the moment of the draft that was looked at."""

    file = forms.FileField(
        label="TOML file",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
        help_text="As Weighbridge exports it: [[item]] for your own questions, [[change]] for "
        "built-in ones.",
    )
    content = forms.CharField(
        required=False, widget=forms.HiddenInput, strip=False, max_length=BYTES
    )
    seen = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The second time the text comes instead, which was in the file the first time.
        self.fields["file"].required = not self.data.get("content")

    def read_text(self) -> str:
        """Return the text of the file; a file is read once.

        :raises FaultyFile: if it is too large or no text.
        """
        content = self.cleaned_data["file"].read(BYTES + 1)
        if len(content) > BYTES:
            raise FaultyFile([f"The file is larger than {BYTES // 1024} KiB."])
        try:
            return str(content.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise FaultyFile(["The file is not in UTF-8."]) from error


def initial_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form of an item starts with."""
    strength = {int(tier): value for tier, value in item["strength"].items()}
    last = max(strength.values(), default=1)
    return {**item, **{f"strength_{tier}": strength.get(tier, last) for tier in TIERS}}
