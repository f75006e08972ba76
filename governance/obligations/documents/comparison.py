"""What differs between two versions of a document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from governance.rules.eu_ai_act.document_answers import as_text
from governance.rules.eu_ai_act.documents import Field, Form, Part


@dataclass(frozen=True)
class Difference:
    """One field with the answer of each version, as text; "" where it has none."""

    part: Part
    field: Field
    before: str
    after: str


def compare(form: Form, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return the fields whose answers differ, in the order of the form."""
    return [
        Difference(part, field, old, new)
        for part in form.parts
        for field in part.fields
        if (old := as_text(field, before.get(field.key)))
        != (new := as_text(field, after.get(field.key)))
    ]
