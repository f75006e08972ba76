"""Our words for decisions on findings, in those of CycloneDX VEX and OpenVEX, and back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from governance.rules import tables

TABLE = "vex"
CYCLONEDX, OPENVEX = "cyclonedx", "openvex"


@dataclass(frozen=True)
class Words:
    """A decision in the words of one standard; "" where it has no word."""

    state: str
    justification: str = ""
    response: str = ""


def words_of(state: str, justification: str, *, standard: str) -> Words:
    """Return what our decision is called in a standard.

    :raises ValueError: if a state or justification is none of ours.
    """
    found = _row("state", state)
    why = _row("justification", justification)[standard] if justification else ""
    response = found.get("response", "") if standard == CYCLONEDX else ""
    return Words(found[standard], why, response)


def read(state: str, justification: str, *, standard: str) -> tuple[str, str]:
    """Return our state and justification for those of a standard; "" for a word it does not have.

    A justification counts for what is not affected alone, as the standards say.
    """
    content = tables.load(TABLE).content[f"from_{standard}"]
    ours = content["state"].get(state, "")
    why = content["justification"].get(justification, "") if ours == "not_affected" else ""
    return ours, why


@cache
def _rows(kind: str) -> Mapping[str, Mapping[str, str]]:
    return {row["ours"]: row for row in tables.load(TABLE).content[kind]}


def exactly(own: str, state: str, responses: Collection[str], *, standard: str) -> str:
    """Return which state of ours a statement means exactly, "" where it says no more than VEX can.

    `own` is our word beside it; it counts only where it is written as this state of the standard,
    so that the two cannot contradict each other. Without it, a response may tell.
    """
    fitting = [row for row in _rows("state").values() if row[standard] == state]
    if any(row["ours"] == own for row in fitting):
        return own
    answered = [row["ours"] for row in fitting if row.get("response") in responses]
    return answered[0] if answered and standard == CYCLONEDX else ""


def is_justification(word: str) -> bool:
    """Tell whether a justification is one of ours, also where no standard has a word for it."""
    return word in _rows("justification")


def _row(kind: str, ours: str) -> Mapping[str, str]:
    if ours not in _rows(kind):
        raise ValueError(f"“{ours}” is no {kind} of ours; there are {', '.join(_rows(kind))}.")
    return _rows(kind)[ours]
