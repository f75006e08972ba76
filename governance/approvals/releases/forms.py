"""Forms of a release: they check what was typed and never save."""

from typing import Any

from django import forms

from governance.accounts.forms import offer_departments
from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission
from governance.approvals.models import Release
from governance.approvals.releases.actions.proposing import Described
from governance.rules.licence_catalogue import catalogue
from governance.rules.release_checklist import StepRule
from inventory.models import HubModel, Revision

LONG = forms.Textarea(attrs={"rows": 3})
KNOWN = (("", "Not known yet"), ("yes", "Yes"), ("no", "No"))
TYPED = {True: "yes", False: "no", None: ""}


def _known(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


class DescribeForm(forms.Form):
    """What people say of a release."""

    audience = forms.CharField(label="Who it is meant for", widget=LONG)
    capabilities = forms.CharField(label="What it can do, and how well", widget=LONG)
    unintended_uses = forms.CharField(
        label="What it could be used for that is not meant", widget=LONG
    )
    planned_licence = forms.ChoiceField(
        label="Planned licence",
        help_text="The licence of the catalogue under which the model is to be published.",
    )
    ownership = forms.CharField(
        label="Why it is your own model",
        required=False,
        widget=LONG,
        help_text="Needed for a model of a public hub.",
    )
    general_purpose = forms.TypedChoiceField(
        label="Is it a general-purpose AI model in the sense of the EU AI Act?",
        choices=KNOWN,
        coerce=_known,
        empty_value=None,
        required=False,
        help_text="While it is not known, the questions of Article 53 are asked.",
    )
    systemic_risk = forms.TypedChoiceField(
        label="Does it have systemic risk in the sense of Article 51?",
        choices=KNOWN,
        coerce=_known,
        empty_value=None,
        required=False,
    )
    owner = forms.ModelChoiceField(
        label="Owner",
        queryset=User.objects.none(),
        help_text="Who answers for the model once it is out.",
    )

    def __init__(self, *args: Any, release: Release | None = None, **kwargs: Any) -> None:
        if release:
            kwargs.setdefault("initial", _initial(release))
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner"].queryset = User.objects.active()
        named = [(row.id, row.title) for row in catalogue().values()]
        fields["planned_licence"].choices = [("", "Choose one"), *sorted(named, key=_by_title)]

    @property
    def described(self) -> Described:
        """What was typed, for the action."""
        return Described(**{name: self.cleaned_data[name] for name in _NAMES})


_NAMES = (
    "audience", "capabilities", "unintended_uses", "planned_licence", "ownership",
    "general_purpose", "systemic_risk",
)  # fmt: skip


def _by_title(choice: tuple[str, str]) -> str:
    return choice[1].casefold()


def _initial(release: Release) -> dict[str, Any]:
    said = {name: getattr(release, name) for name in _NAMES}
    for name in ("general_purpose", "systemic_risk"):
        said[name] = TYPED[said[name]]
    return {**said, "owner": release.owner_id}


class ProposeForm(DescribeForm):
    """Which model and commit, and what is said of it."""

    field_order = ("model", "commit", "department")

    model = forms.CharField(
        label="Model",
        max_length=200,
        help_text="Its name here, for example “letters/classifier”. Enter it by hand first if "
        "it is on no hub.",
    )
    commit = forms.CharField(
        label="Commit",
        required=False,
        max_length=64,
        help_text="The whole commit. Left open, it is the newest one that is known.",
    )
    department = forms.ModelChoiceField(queryset=Department.objects.none())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        offer_departments(self.fields["department"], user, Permission.RELEASE_REQUEST)
        self.fields["department"].required = True
        self.fields["owner"].initial = user.pk

    def clean(self) -> dict[str, Any]:
        """Find the commit."""
        typed = super().clean() or {}
        name, commit = typed.get("model", "").strip(), typed.get("commit", "").strip()
        models = HubModel.objects.visible_to(self._user).not_retired()
        model = models.filter(repo_id=name).first() if name else None
        if name and model is None:
            self.add_error("model", f"There is no registered model “{name}”.")
        elif model is not None:
            found = Revision.objects.filter(model=model, sha=commit or model.head_sha).first()
            if found is None:
                self.add_error("commit", f"No such commit of {model} is known here.")
            typed["revision"] = found
        return typed


class StepForm(forms.Form):
    """Take a step: each criterion is confirmed by itself."""

    criteria = forms.MultipleChoiceField(
        label="I saw that each of these is met", widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, rule: StepRule | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        criteria = rule.criteria if rule else ()
        self.fields["criteria"].choices = [(one, one) for one in criteria]  # type: ignore[attr-defined]  # MultipleChoiceField


class ReasonForm(forms.Form):
    """Why something is taken back, withdrawn or closed."""

    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 2}))


class NoteForm(forms.Form):
    """What was seen or reported after the release was agreed."""

    text = forms.CharField(
        label="What was seen or reported", widget=forms.Textarea(attrs={"rows": 2})
    )


class DecideForm(forms.Form):
    """One text for whatever is decided; the entry says how old the page was."""

    text = forms.CharField(required=False)
    seen_entry = forms.IntegerField(required=False, widget=forms.HiddenInput)
