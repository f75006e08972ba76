"""Publishers whose names pass for another's. The answer is a warning, never a verdict.

Honest neighbours exist (google and googleai may both be whose they seem), so a person has to look.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import DamerauLevenshtein

from governance.rules import tables

SEPARATORS = re.compile(r"[-_.]+")


@dataclass(frozen=True)
class LookAlike:
    """A known name that another could be taken for; `how` says in what way, as half a sentence."""

    name: str
    how: str


def look_alikes(name: str, known: Iterable[str]) -> tuple[LookAlike, ...]:
    """Return the known names that `name` could be taken for, in the order given.

    A name does not look like itself; one that is itself known may still look like another.
    """
    found = ((other, _how(name, other)) for other in dict.fromkeys(known) if other != name)
    return tuple(LookAlike(other, how) for other, how in found if how)


def edition() -> str:
    """Return the edition of the table."""
    return tables.load("look_alikes").edition


def _how(name: str, other: str) -> str:
    one, two = name.casefold(), other.casefold()
    if one == two:
        return "differs only in capital letters"
    if _joined(one) == _joined(two):
        return "differs only in hyphens, underscores or dots"
    if _seen(one) == _seen(two):
        return "differs only in characters that are easily mistaken for each other"
    if word := _added(one, two):
        return f"is the same name with “{word}” added or left out"
    return _near(_joined(one), _joined(two))


def _joined(name: str) -> str:
    return SEPARATORS.sub("", name)


def _seen(name: str) -> str:
    """Return what the eye makes of a name."""
    text = _joined(name)
    for written, read in tables.load("look_alikes").content["confusable"].items():
        text = text.replace(written, read)
    return text


def _added(one: str, two: str) -> str:
    """Return the word by which two names differ, or "" if it is another word or none."""
    longer, shorter = sorted((_joined(one), _joined(two)), key=len, reverse=True)
    table = tables.load("look_alikes").content["added"]
    if len(shorter) < table["shortest"]:
        return ""
    for word in table["words"]:
        if longer in (shorter + word, word + shorter):
            return str(word)
    return ""


def _near(one: str, two: str) -> str:
    limit = _edits(min(len(one), len(two)))
    if not limit or DamerauLevenshtein.distance(one, two, score_cutoff=limit) > limit:
        return ""
    return "differs by a letter or two"


@cache
def _edits(letters: int) -> int:
    """Return how many edits count as near for a name of so many letters."""
    rows = tables.load("look_alikes").content["distance"]
    return max((row["edits"] for row in rows if letters >= row["letters"]), default=0)
