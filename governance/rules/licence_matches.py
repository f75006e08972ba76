"""What licenseclassifier finds in a text, taken at its word and no further."""

import re
from dataclasses import dataclass

_LEAD = re.compile(r"\W*(?:copyright|\(c\)|©)", re.IGNORECASE)
_RETRIES = 6


@dataclass(frozen=True)
class Match:
    """One licence of the SPDX list and where its text stands."""

    spdx: str
    start: int
    end: int


def best(text: str) -> Match | None:
    """Return the longest text of a licence found; what else the file holds is not part of it."""
    matches = _identify(text)
    if not matches:
        return None
    longest = max(matches, key=lambda one: one.end - one.start)
    return _shortened(text, longest)


def _shortened(text: str, match: Match) -> Match:
    """Cut off what stands before the terms: a match starts at any “copyright” shortly before."""
    for _ in range(_RETRIES):
        lead = _LEAD.match(text, match.start)
        if lead is None:
            break
        text = text[: lead.start()] + " " * len(lead[0]) + text[lead.end() :]
        again = [one for one in _identify(text) if one.spdx == match.spdx]
        longest = max(again, key=lambda one: one.end - one.start, default=match)
        if longest.start <= match.start:
            break
        match = longest
    return match


def _identify(text: str) -> list[Match]:
    # Half a second to load: only whoever reads a text pays for it.
    from licenseclassifier import identify_license

    return [Match(one.id, one.start, one.end) for one in identify_license(text, 0)]
