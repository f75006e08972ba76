"""Compare versions the way each ecosystem does. What cannot be ordered is said, never guessed."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from packaging.version import InvalidVersion, Version
from univers.gem import GemVersion
from univers.maven import Version as MavenVersion

LONGEST = 200
KEPT = 20_000
CORE = r"v?(?P<core>[0-9]{1,18}(?:\.[0-9]{1,18}){0,%d})"
TAIL = r"(?:-(?P<pre>[0-9A-Za-z.-]{1,200}))?(?:\+[0-9A-Za-z.-]+)?"
# A leading zero is no semantic version but a date, such as Triton's `24.05`.
PLAIN = r"v?(?P<core>(?:0|[1-9][0-9]{0,17})(?:\.(?:0|[1-9][0-9]{0,17})){0,2})"
SEMVER = re.compile(PLAIN + TAIL)
NUGET = re.compile(CORE % 3 + TAIL)
COMPOSER = re.compile(
    CORE % 3 + r"(?:[-._]?(?P<stage>dev|alpha|a|beta|b|RC|patch|pl|p)[.-]?(?P<step>[0-9]{0,9}))?",
    re.IGNORECASE,
)
# Places before and after the release itself, which has 4.
STAGES = {"dev": 0, "alpha": 1, "a": 1, "beta": 2, "b": 2, "rc": 3, "patch": 5, "pl": 5, "p": 5}
MAVEN = re.compile(r"[0-9][0-9A-Za-z._+-]*")
GEM = re.compile(r"[0-9]+(?:\.[0-9A-Za-z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?")
BUILD = re.compile(r"b(?P<number>[0-9]{1,9})")


class Unreadable(ValueError):
    """A version that its ecosystem's rules cannot order. The text is fit for a person."""


@lru_cache(maxsize=KEPT)
def pypi(text: str) -> Any:
    """Return a PyPI version as something that can be ordered, by PEP 440.

    The local part is left out: `2.1.0+cu118` is a build of 2.1.0, and as weak as that.

    :raises Unreadable: if it is none.
    """
    try:
        return Version(Version(_short(text)).public)
    except InvalidVersion as error:
        raise _unreadable(text, "a version of PyPI") from error


@lru_cache(maxsize=KEPT)
def semver(text: str) -> Any:
    """Return a semantic version as something that can be ordered; `v1.2` counts as 1.2.0.

    :raises Unreadable: if it is none.
    """
    return _numbered(SEMVER.fullmatch(_short(text)), text, "a semantic version")


@lru_cache(maxsize=KEPT)
def nuget(text: str) -> Any:
    """Return a NuGet version: a semantic one of up to four numbers, capital letters being small.

    :raises Unreadable: if it is none.
    """
    return _numbered(NUGET.fullmatch(_short(text).lower()), text, "a version of NuGet")


@lru_cache(maxsize=KEPT)
def composer(text: str) -> Any:
    """Return a version of Packagist; branches such as `dev-main` have no place among them.

    :raises Unreadable: if it is none.
    """
    match = COMPOSER.fullmatch(_short(text))
    if match is None:
        raise _unreadable(text, "a version of Packagist")
    stage = STAGES[match["stage"].lower()] if match["stage"] else 4
    return (_padded(match["core"], 4), stage, int(match["step"] or 0))


@lru_cache(maxsize=KEPT)
def maven(text: str) -> Any:
    """Return a Maven version as something that can be ordered, as Maven itself does.

    :raises Unreadable: if it does not begin with a number, such as `latest`.
    """
    if not MAVEN.fullmatch(_short(text)):
        raise _unreadable(text, "a version of Maven")
    return MavenVersion(text)  # type: ignore[no-untyped-call]  # the library has no types here


@lru_cache(maxsize=KEPT)
def gem(text: str) -> Any:
    """Return a version of RubyGems as something that can be ordered; letters are pre-releases.

    :raises Unreadable: if it is none.
    """
    if not GEM.fullmatch(_short(text)):
        raise _unreadable(text, "a version of RubyGems")
    return GemVersion(text)  # type: ignore[no-untyped-call]  # as above


def build(text: str) -> Any:
    """Return a build number such as llama.cpp's `b4567`, which is no semantic version.

    :raises Unreadable: if it is none.
    """
    match = BUILD.fullmatch(text)
    if match is None:
        raise _unreadable(text, "a build number")
    return int(match["number"])


READERS: Mapping[str, Callable[[str], Any]] = {
    "PyPI": pypi,
    "Go": semver,
    "npm": semver,
    "crates.io": semver,
    "Hex": semver,
    "Pub": semver,
    "SwiftURL": semver,
    "Bitnami": semver,
    "NuGet": nuget,
    "Maven": maven,
    "RubyGems": gem,
    "Packagist": composer,
    "Builds": build,
}


def reader(ecosystem: str, kind: str = "ECOSYSTEM") -> Callable[[str], Any] | None:
    """Return how to read versions in a range of a kind, or None if we cannot order them.

    What follows a colon in an ecosystem names a release of it, or a registry: `Maven:…`.
    """
    if kind == "SEMVER":
        return semver
    return READERS.get(ecosystem.partition(":")[0]) if kind == "ECOSYSTEM" else None


def _short(text: str) -> str:
    """Refuse what no version is as long as, before any pattern is tried on it."""
    if len(text) > LONGEST:
        raise Unreadable(f"A text of {len(text):,} characters is not a version.")
    return text


def _numbered(match: re.Match[str] | None, text: str, what: str) -> Any:
    if match is None:
        raise _unreadable(text, what)
    # A release comes after its pre-releases, so "no pre-release" sorts last.
    return (_padded(match["core"], 4), match["pre"] is None, _identifiers(match["pre"] or ""))


def _padded(core: str, length: int) -> tuple[int, ...]:
    numbers = tuple(int(part) for part in core.split("."))
    return numbers + (0,) * (length - len(numbers))


def _identifiers(pre: str) -> tuple[tuple[bool, int, str], ...]:
    """Return pre-release parts: numbers in order, before words in order."""
    return tuple(
        (not part.isdigit(), int(part) if part.isdigit() else 0, "" if part.isdigit() else part)
        for part in pre.split(".")
    )


def _unreadable(text: str, what: str) -> Unreadable:
    return Unreadable(f"“{text[:60]}” is not {what}.")
