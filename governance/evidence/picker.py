"""The form field with which a person chooses evidence that is here already."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from governance.accounts.models import User
from governance.evidence.models import Evidence
from governance.evidence.picking import RECORDS, Offer, find, is_number

BETWEEN = re.compile(r"[\s,;]+")


class EvidencePicker(forms.CheckboxSelectMultiple):
    """A search beside the newest items; without JavaScript the numbers of others can be typed."""

    template_name = "evidence/picker.html"
    user: User | None = None
    offer = Offer()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Offer a few items: all of them may be tens of thousands."""
        context: dict[str, Any] = forms.Widget.get_context(self, name, value, attrs)
        chosen = [str(one) for one in value or ()]
        if self.user is not None:
            at = timezone.now()
            context["found"] = find(self.user, "", chosen, at=at, offer=self.offer)
            context["offer"] = self.offer
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

    def offer(self, user: User, *, records: Iterable[Evidence] = (), ended: bool = False) -> None:
        """Accept what this person may see; offer what people added, and these records.

        With `ended`, offer also what ran out. Whether a record that was chosen by its number can
        show what it is to show, the action decides.
        """
        self.queryset = Evidence.objects.visible_to(user)
        self.widget.user = user
        self.widget.offer = Offer(tuple(one.pk for one in records)[:RECORDS], ended)

    def clean(self, value: Any) -> Any:
        """Refuse what no number can be before the database is asked."""
        for one in value or ():
            if not is_number(str(one)):
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": one}
                )
        return super().clean(value)


class OneEvidenceField(EvidenceField):
    """The number of at most one item; None for none."""

    default_error_messages = {"several": "Choose one item of evidence."}

    def clean(self, value: Any) -> Any:
        """Return the item alone."""
        chosen = list(super().clean(value) or ())
        if len(chosen) > 1:
            raise forms.ValidationError(self.error_messages["several"], "several")
        return chosen[0] if chosen else None

    def prepare_value(self, value: Any) -> Any:
        """Return what the widget shows as chosen: also a single item that was given at first."""
        return super().prepare_value([value] if isinstance(value, Evidence) else value)
