"""Which sections a model card should have, and which the stored one shows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from governance.rules import tables

TABLE = "release_checklist"
HEADING = re.compile(
    r"^\s{0,3}(?:#{1,6}\s*(?P<mark>[^\n]+)|(?P<label>[^\n:]{2,60}):)", re.MULTILINE
)
TEXT_KEYS = ("description", "text")
LENGTH = 200_000


@dataclass(frozen=True)
class Section:
    """One section of the list, and whether the stored card has it."""

    id: str
    title: str
    present: bool


@dataclass(frozen=True)
class CardSections:
    """What a stored card shows. `sees_text` is False where a hub gave the card's data alone."""

    sections: tuple[Section, ...]
    sees_text: bool

    @property
    def found(self) -> int:
        """How many sections the card has."""
        return sum(section.present for section in self.sections)

    @property
    def missing(self) -> tuple[str, ...]:
        """The titles of those that were not found."""
        return tuple(section.title for section in self.sections if not section.present)

    @property
    def is_complete(self) -> bool:
        """Whether every section was found."""
        return not self.missing

    @property
    def sentence(self) -> str:
        """Return the number, and what is missing."""
        said = f"The stored card has {self.found} of {len(self.sections)} sections."
        if self.missing:
            said += f" Not found: {', '.join(self.missing)}."
        if self.missing and not self.sees_text:
            said += " Only the data of the card is stored here, not its text."
        return said


def sections_of(
    card: Mapping[str, Any], *, known: Mapping[str, object] | None = None
) -> CardSections:
    """Return what a stored card shows. `known` are facts kept beside it, by the keys of the list.

    A value counts if it is not empty, a heading if one of the section's words is in it. Whatever
    shape an author gave a card, nothing is raised.
    """
    text = "\n".join(str(card.get(key, "")) for key in TEXT_KEYS)[:LENGTH]
    headings = [(m["mark"] or m["label"]).casefold() for m in HEADING.finditer(text)]
    values = {**card, **(known or {})}
    return CardSections(
        tuple(
            Section(
                row["id"],
                row["title"],
                any(_said(values.get(key)) for key in row["keys"])
                or any(word in heading for word in row["words"] for heading in headings),
            )
            for row in tables.load(TABLE).content["section"]
        ),
        sees_text=bool(text.strip()),
    )


def _said(value: object) -> bool:
    """Tell whether a value says something; YAML turns the language code `no` into False."""
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list | dict):
        return bool(value)
    return value is not None
