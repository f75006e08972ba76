"""What the pages of one document show beside its words."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from governance.obligations.documents.answers import source_words
from governance.obligations.models import Document
from governance.rules.eu_ai_act import documents
from governance.rules.eu_ai_act.documents import RECEIVERS, Field, Form, Part


@dataclass(frozen=True)
class Step:
    """One part of the form, and how much of it is answered."""

    part: Part
    url: str
    filled: int

    @property
    def words(self) -> str:
        """How far it is."""
        return f"{self.filled} of {len(self.part.fields)} answered"


@dataclass(frozen=True)
class Shown:
    """One field with its answer; `source` says where that comes from."""

    field: Field
    value: Any
    source: str

    @property
    def receivers(self) -> list[tuple[str, str]]:
        """Who may receive the answer: the short word and the long one."""
        return [(tag, RECEIVERS[tag]) for tag in self.field.tags]

    @property
    def rows(self) -> list[list[tuple[str, str]]]:
        """The rows of a table, each cell with its column."""
        return [list(zip(self.field.columns, row, strict=False)) for row in self.value or ()]


def progress(document: Document, form: Form) -> list[Step]:
    """Return the parts of a document with how far each is."""
    return [
        Step(
            part,
            reverse("obligations:document-part", args=[document.pk, part.key]),
            documents.filled(part, document.answers),
        )
        for part in form.parts
    ]


def read(document: Document, form: Form) -> list[tuple[Part, list[Shown]]]:
    """Return each part with its answers, as the read view shows them."""
    return [
        (
            part,
            [
                Shown(
                    field,
                    document.answers.get(field.key),
                    source_words(document.sources.get(field.key, {})),
                )
                for field in part.fields
            ],
        )
        for part in form.parts
    ]
