"""Forms: what was typed, checked for its shape; the actions decide the rest."""

from typing import Any

from django import forms

from governance.accounts.models import Department, User
from inventory.choices import departments_for, owners_for
from inventory.models import Revision, System


class RegisterForm(forms.Form):
    """The model, and perhaps the system that will use it."""

    address = forms.CharField(
        label="Model",
        max_length=500,
        help_text=(
            "The name on the hub, such as org/name, or the address of its page. "
            "Add @ and a commit, tag or branch to pin another revision than the newest. "
            "For a model of Ollama: llama3.2:3b, or ollama:llama3.2."
        ),
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "off", "spellcheck": "false",
                   "autocapitalize": "none"}
        ),
    )  # fmt: skip
    system = forms.ModelChoiceField(
        label="Put it into a system",
        queryset=System.objects.none(),
        required=False,
        empty_label="Not now",
        help_text="The system uses it, at this revision, as soon as it is registered.",
    )
    purpose = forms.CharField(
        max_length=120,
        required=False,
        label="What the system uses it as",
        help_text="For example generator, embedder, classifier.",
    )

    def __init__(self, *args: Any, user: User, **given: Any) -> None:
        super().__init__(*args, **given)
        systems = System.objects.editable_by(user).in_use()
        self.fields["system"].queryset = systems  # type: ignore[attr-defined]  # its field


class SystemForm(forms.Form):
    """What a system is and whose."""

    name = forms.CharField(max_length=120, help_text="As your colleagues call it.")
    description = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What it is and for whom, in two or three sentences.",
    )
    department = forms.ModelChoiceField(
        queryset=Department.objects.none(), help_text="The department that runs or offers it."
    )
    owner = forms.ModelChoiceField(
        queryset=User.objects.none(), help_text="The person who answers for it."
    )

    def __init__(self, *args: Any, user: User, system: System | None = None, **given: Any) -> None:
        super().__init__(*args, **given)
        self.initial["owner"] = user
        if system:
            self.initial.update({name: getattr(system, name) for name in self.fields})
        departments, owners = departments_for(user), owners_for(user)
        if system:
            departments |= Department.objects.filter(pk=system.department_id)
            owners = User.objects.filter(
                pk__in=[*owners.values_list("pk", flat=True), system.owner_id]
            )
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]  # its field
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]  # its field
        if not system and departments.count() == 1:
            self.initial["department"] = departments.get()


class UseRevisionForm(forms.Form):
    """Which pinned revision a system uses, and as what."""

    revision = forms.ModelChoiceField(
        queryset=Revision.objects.registered()
        .select_related("model")
        .defer("raw", "card", "licence_text"),
        error_messages={
            "required": "Choose a revision.",
            "invalid_choice": "This revision is not registered. Choose one of the list.",
        },
    )
    purpose = forms.CharField(
        max_length=120,
        required=False,
        label="What the system uses it as",
        help_text="For example generator, embedder, classifier.",
    )
