"""The form field with which a person chooses evidence that is here already."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from governance.accounts.models import User
from governance.evidence.models import Evidence
from governance.evidence.picking import find, is_number

BETWEEN = re.compile(r"[\s,;]+")


class EvidencePicker(forms.CheckboxSelectMultiple):
    """A search beside the newest items; without JavaScript the numbers of others can be typed."""

    template_name = "evidence/picker.html"
    user: User | None = None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Offer a few items: all of them may be tens of thousands."""
        context: dict[str, Any] = forms.Widget.get_context(self, name, value, attrs)
        chosen = [str(one) for one in value or ()]
        if self.user is not None:
            today = timezone.now().date()
            context["found"] = find(self.user, "", chosen, today=today)
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Return what was ticked and what was typed, with commas or blanks between."""
        sent: Sequence[Any] = super().value_from_datadict(data, files, name) or ()
        sent = [sent] if isinstance(sent, str) else sent
        words = [word for one in sent for word in BETWEEN.split(str(one)) if word]
        return list(dict.fromkeys(words))


class EvidenceField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not at run time
    """Numbers of evidence that the person may see."""

    widget = EvidencePicker
    default_error_messages = {
        "invalid_choice": "There is no evidence with the number %(value)s that you may see.",
        "invalid_pk_value": "“%(pk)s” is not the number of an item of evidence.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Evidence.objects.none(), **kwargs)

    def offer(self, user: User) -> None:
        """Accept and offer what this person may see."""
        self.queryset = Evidence.objects.visible_to(user)
        self.widget.user = user

    def clean(self, value: Any) -> Any:
        """Refuse what no number can be before the database is asked."""
        for one in value or ():
            if not is_number(str(one)):
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": one}
                )
        return super().clean(value)
