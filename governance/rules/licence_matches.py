"""What licenseclassifier finds in a text, taken at its word and no further."""

from dataclasses import dataclass, replace

SHORT = 20_000


@dataclass(frozen=True)
class Match:
    """One licence of the SPDX list and where its text stands."""

    spdx: str
    start: int
    end: int


def best(text: str, bare: str) -> Match | None:
    """Return the longest text of a licence found; what else the file holds is not part of it.

    A match starts at any “copyright” shortly before the terms, and so takes in whatever stands
    between. `bare` is the text without its notices, in which it cannot; long texts are their own
    notice, and are looked through once only.
    """
    found = _longest(text)
    again = _longest(bare) if found and len(text) < SHORT else None
    if found and again and found.spdx == again.spdx:
        return replace(found, start=max(found.start, again.start))
    return found


def _longest(text: str) -> Match | None:
    # Half a second to load: only whoever reads a text pays for it.
    from licenseclassifier import identify_license

    found = [Match(one.id, one.start, one.end) for one in identify_license(text, 0)]
    return max(found, key=lambda one: one.end - one.start, default=None)
