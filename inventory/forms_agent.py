"""Forms of an agent: a tool, and what it reads that strangers can write."""

from typing import Any

from django import forms

from inventory.agent_facts import FIELDS
from inventory.models import AgentTool, InputKind, System, ToolPermission

NOTHING = "nothing"


class AgentToolForm(forms.Form):
    """One tool. What it may do decides whether the agent counts as privileged."""

    name = forms.CharField(max_length=120, help_text="For example “refund API” or “shell”.")
    does = forms.CharField(
        max_length=300, label="What it does", help_text="In one sentence, as a colleague would."
    )
    permission = forms.ChoiceField(
        choices=[("", "Choose"), *ToolPermission.choices],
        label="The most that it allows",
        help_text="Sending, running programs, paying and administering count as privileged.",
    )
    reaches = forms.CharField(
        max_length=300, required=False, help_text="Systems, folders, accounts or people."
    )
    beyond_user = forms.BooleanField(
        required=False, label="It reaches more than the person who uses the system may reach"
    )
    irreversible = forms.BooleanField(required=False, label="What it does cannot be undone")
    needs_human_approval = forms.BooleanField(
        required=False, label="A person agrees before it is used"
    )

    def __init__(self, *args: Any, tool: AgentTool | None = None, **given: Any) -> None:
        if tool:
            given["initial"] = {name: getattr(tool, name) for name in ("name", *FIELDS)}
        super().__init__(*args, **given)


class UntrustedInputForm(forms.Form):
    """What it reads. Nothing chosen is unknown; "nothing of that sort" is an answer."""

    kinds = forms.MultipleChoiceField(
        choices=[*InputKind.choices, (NOTHING, "Nothing that a stranger can write")],
        required=False,
        label="What does it read that strangers can write?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Such text can carry instructions. Leave all open while nobody knows.",
    )

    def __init__(self, *args: Any, system: System, **given: Any) -> None:
        stated = getattr(system, "untrusted_input", None)
        given.setdefault("initial", {"kinds": (stated.kinds or [NOTHING]) if stated else []})
        super().__init__(*args, **given)

    def clean_kinds(self) -> list[str] | None:
        """Return the kinds; an empty list for nothing, None for unknown."""
        chosen: list[str] = self.cleaned_data["kinds"]
        if NOTHING in chosen and len(chosen) > 1:
            raise forms.ValidationError("Choose what it reads, or that it reads nothing, not both.")
        if not chosen:
            return None
        return [] if chosen == [NOTHING] else chosen
