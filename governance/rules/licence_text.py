"""Which licence a file's text is: only a whole, unchanged text settles it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

Kind = Literal["identified", "candidate", "policy", "nothing"]
Method = Literal["fingerprint", "licenseclassifier", ""]


@dataclass(frozen=True)
class TextFinding:
    """What one licence file was recognised as.

    `residue` holds the character ranges of the file that lie outside the match and are neither
    blank nor part of the form; `coverage` is the share of letters and digits inside it, never
    rounded up. `licence_id` is a catalogue id, for a candidate too.
    """

    path: str
    sha256: str
    fingerprint: str
    kind: Kind
    licence_id: str | None
    spdx: str | None
    method: Method
    residue: tuple[tuple[int, int], ...]
    coverage: float

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as JSON data."""
        return {**asdict(self), "residue": [list(span) for span in self.residue]}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Return the finding that `as_dict` wrote."""
        spans = tuple((int(start), int(end)) for start, end in stored["residue"])
        return cls(**{**stored, "residue": spans})


def recognise(path: str, text: str) -> TextFinding:
    """Return what the text of a licence file is."""
    raise NotImplementedError
