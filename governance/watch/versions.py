"""Compare versions the way each ecosystem does."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from packaging.version import InvalidVersion, Version

SEMVER = re.compile(
    r"v?(?P<core>\d{1,18}(?:\.\d{1,18}){0,2})"
    r"(?:-(?P<pre>[0-9A-Za-z.-]{1,200}))?(?:\+[0-9A-Za-z.-]+)?"
)


class Unreadable(ValueError):
    """A version that its ecosystem's rules cannot order."""


@lru_cache(maxsize=20_000)
def pypi(text: str) -> Any:
    """Return a PyPI version as something that can be ordered.

    :raises Unreadable: if it is none.
    """
    try:
        return Version(text)
    except InvalidVersion as error:
        raise Unreadable(f"“{text}” is not a version of PyPI.") from error


@lru_cache(maxsize=20_000)
def semver(text: str) -> Any:
    """Return a semantic version as something that can be ordered; `v1.2` counts as 1.2.0.

    :raises Unreadable: if it is none.
    """
    match = SEMVER.fullmatch(text)
    if match is None:
        raise Unreadable(f"“{text}” is not a semantic version.")
    core = tuple(int(part) for part in match["core"].split("."))
    padded = core + (0,) * (3 - len(core))
    # A release comes after its pre-releases, so "no pre-release" sorts last.
    return (padded, match["pre"] is None, _identifiers(match["pre"] or ""))


def _identifiers(pre: str) -> tuple[tuple[bool, int, str], ...]:
    """Return pre-release parts: numbers in order, before words in order."""
    return tuple(
        (not part.isdigit(), int(part) if part.isdigit() else 0, "" if part.isdigit() else part)
        for part in pre.split(".")
    )


READERS: Mapping[str, Callable[[str], Any]] = {
    "PyPI": pypi,
    "Go": semver,
    "npm": semver,
    "crates.io": semver,
    "NuGet": semver,
    "Hex": semver,
    "Pub": semver,
    "Bitnami": semver,
}


def reader(ecosystem: str, kind: str) -> Callable[[str], Any] | None:
    """Return how to read versions in a range of a kind, or None if we cannot order them."""
    if kind == "SEMVER":
        return semver
    return READERS.get(ecosystem) if kind == "ECOSYSTEM" else None
