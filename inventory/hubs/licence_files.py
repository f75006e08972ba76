"""The files in the root of a repository that hold its terms, and how they become one text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inventory.hubs.reading import clean_text

TERMS = re.compile(
    r"(LICEN[CS]E|COPYING|USE_POLICY|USAGE_POLICY)[^/]*"
    r"|[A-Z0-9.]+[-_ ]LICEN[CS]E(\.(txt|md|rst))?"
    r"|[^/]*ACCEPTABLE[-_ ]?USE[^/]*",
    re.IGNORECASE,
)
NOTICE = re.compile(r"NOTICE[^/]*", re.IGNORECASE)
TERMS_READ, NOTICES_READ = 6, 2
TEXT_LIMIT = 200_000


@dataclass(frozen=True)
class Placed:
    """Where in the one text a file stands."""

    path: str
    start: int
    end: int


def terms_among(paths: Iterable[str]) -> list[str]:
    """Return the paths of licences and use policies, by name. An approval is bound to these."""
    return sorted(path for path in paths if TERMS.fullmatch(path))


def notices_among(paths: Iterable[str]) -> list[str]:
    """Return the paths of notices: they must be kept, and grant nothing."""
    return sorted(path for path in paths if NOTICE.fullmatch(path))


def laid_out(texts: Sequence[tuple[str, str]]) -> tuple[str, tuple[Placed, ...]]:
    """Return one file's text as it is, several under a line with their names, and where each is.

    What stands beyond 200,000 characters is left out, and a file that only stands there is too.
    """
    if len(texts) == 1:
        path, text = texts[0]
        return text[:TEXT_LIMIT], (Placed(path, 0, min(len(text), TEXT_LIMIT)),)
    whole, places = "", []
    for path, text in texts:
        whole += "\n\n" if whole else ""
        whole += f"=== {clean_text(path)} ===\n"
        places.append(Placed(path, len(whole), min(len(whole) + len(text), TEXT_LIMIT)))
        whole += text
    return whole[:TEXT_LIMIT], tuple(place for place in places if place.start < place.end)
