"""Say in words which versions an advisory means, and why it concerns us."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from governance.rules.version_ranges import TAGS
from governance.watch.models import AdvisoryPackage, Certainty

RANGES_NAMED = 4
ODD = "in a form that cannot be read"


def because(
    subject: str,
    versions: Sequence[str],
    certainty: str,
    packages: Sequence[AdvisoryPackage],
    reason: str,
) -> str:
    """Return why a flaw concerns a package of a system, or why nobody can tell."""
    known = [version for version in versions if version]
    names = ", ".join(dict.fromkeys(package.advisory.external_id for package in packages))
    meant = f"{names} names {range_words(packages)}."
    if certainty == Certainty.MATCHED:
        return f"The system runs {subject}, version {' and '.join(known)}. {meant}"
    if not known:
        return (
            f"The system runs {subject}, but its version is not known, so it cannot be told "
            f"whether it is affected. {meant} Add the component with its exact version."
        )
    return (
        f"The system runs {subject}, version {' and '.join(known)}. {meant} {reason} So these "
        "versions cannot be compared by rule, and a person has to look."
    )


def range_words(packages: Sequence[AdvisoryPackage]) -> str:
    """Return the ranges in words, such as "versions from 0.5.2 before 0.8.5"."""
    ranges = [row for package in packages for row in package.ranges]
    versions = _different(row for row in ranges if not _of_tags(row))
    tags = _different(row for row in ranges if _of_tags(row))
    said = _versions(versions, packages)
    if not tags:
        return said
    return f"{said}, and of the tags that Go does not know as versions those {_first(tags)}"


def _versions(different: Sequence[str], packages: Sequence[AdvisoryPackage]) -> str:
    if not different:
        listed = len({version for package in packages for version in package.versions})
        return f"{listed} versions by number" if listed else "no version range"
    if different == ["all"]:
        return "all versions"
    return f"versions {_first(different)}"


def _first(different: Sequence[str]) -> str:
    more = " and further ranges" if len(different) > RANGES_NAMED else ""
    return f"{'; '.join(different[:RANGES_NAMED])}{more}"


def _different(rows: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(text for row in rows if (text := _range(row))))


def _of_tags(row: Any) -> bool:
    return isinstance(row, Mapping) and row.get("type") == TAGS


def _range(row: Any) -> str:
    if not isinstance(row, Mapping) or row.get("type") == "GIT":
        return ""
    if row.get("type") == "COMPARISONS":
        return _comparisons(row.get("all"))
    if row.get("type") == "TEXT":
        return f"“{str(row.get('text'))[:60]}”"
    events = row.get("events")
    if not isinstance(events, list):
        return ODD
    parts = [_event(kind, text) for event in events for kind, text in _items(event)]
    return " ".join(part for part in parts if part) or "all"


def _comparisons(pairs: Any) -> str:
    """Return bounds that a source wrote as text; a document may call anything by their name."""
    if not isinstance(pairs, list) or not all(isinstance(p, list) and len(p) == 2 for p in pairs):
        return ODD
    return " and ".join(f"{sign} {text}"[:70] for sign, text in pairs)


def _items(event: Any) -> list[tuple[str, str]]:
    if not isinstance(event, Mapping):
        return []
    return [(str(kind), str(text)[:60]) for kind, text in event.items()]


def _event(kind: str, text: str) -> str:
    """Return a bound in words; the first version of all needs none."""
    if kind == "introduced":
        return "" if text == "0" else f"from {text}"
    words = {"fixed": f"before {text}", "last_affected": f"up to {text}"}
    return words.get(kind, "")
