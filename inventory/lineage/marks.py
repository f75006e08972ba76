"""How the terms of one model or dataset are shown: a sign, a word and a class of terms."""

from collections.abc import Mapping
from dataclasses import dataclass

from governance.rules.licence_catalogue import LicenceIdentity, catalogue


@dataclass(frozen=True)
class Mark:
    """`key` chooses the colour, `sign` and `words` say the same without it."""

    key: str
    sign: str
    words: str


UNREAD = Mark("unread", "?", "Not looked up")
UNIDENTIFIED = Mark("unidentified", "?", "Licence not identified")
NOTHING = Mark("none", "∅", "No licence stated")
MARKS: Mapping[str, Mark] = {
    "open": Mark("open", "○", "Open terms"),
    "open with use limits": Mark("limits", "◐", "Open with use limits"),
    "restricted": Mark("restricted", "●", "Restricted terms"),
    "non-commercial": Mark("non-commercial", "✕", "Non-commercial terms"),
    "none": NOTHING,
}


def mark_of(licence: LicenceIdentity | None) -> Mark:
    """Return the mark of a licence; None is one that nobody has read."""
    if licence is None:
        return UNREAD
    if licence.status == "none":
        return NOTHING
    row = catalogue().get(licence.id) if licence.id else None
    if row is None or licence.status == "unresolved":
        return UNIDENTIFIED
    return MARKS.get(row.terms_class, UNIDENTIFIED)
