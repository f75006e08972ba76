"""What a person types about notices."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms import BoundField

from governance.notices.kinds import Kind, choosable


class ChoicesForm(forms.Form):
    """One select for each kind: when its mail goes."""

    def __init__(self, *args: Any, chosen: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in choosable():
            self.fields[kind.key] = forms.ChoiceField(
                label=kind.title,
                choices=[(one.value, one.label) for one in kind.choices],
                initial=chosen[kind.key],
                help_text=kind.explanation,
            )

    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        """Yield the fields under the heading of their group."""
        found: dict[str, list[Kind]] = {}
        for kind in choosable():
            found.setdefault(kind.group, []).append(kind)
        for title, kinds in found.items():
            yield title, [self[kind.key] for kind in kinds]
