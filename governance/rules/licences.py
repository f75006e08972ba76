"""The licence catalogue, and what a model card's own words identify in it."""

import re
from collections.abc import Mapping
from functools import cache

from governance.rules import tables
from governance.rules.licence_catalogue import (
    NO_LICENCE,
    OTHER,
    TABLE,
    Licence,
    LicenceIdentity,
    Status,
    Threshold,
    Variant,
    catalogue,
    edition,
)
from governance.rules.reasons import Reason

__all__ = [
    "NO_LICENCE",
    "OTHER",
    "TABLE",
    "Licence",
    "LicenceIdentity",
    "Status",
    "Threshold",
    "Variant",
    "catalogue",
    "edition",
    "identify",
    "normalised",
]


def identify(key: str | None, name: str | None, link: str | None) -> LicenceIdentity:
    """Return what the card's `license`, `license_name` and `license_link` claim.

    Messy spelling is tolerated; a list of licences is the caller's to take apart. A name that
    contradicts the key, or that several licences share, leaves the licence unresolved.
    """
    wanted_key, wanted_name = (
        "" if word in _SAYS_NOTHING else word for word in (normalised(key), normalised(name))
    )
    if wanted_key and wanted_key != OTHER:
        return _by_key(wanted_key, wanted_name, str(key), str(name), link)
    if wanted_name:
        return _by_name(wanted_name, str(name), link)
    if wanted_key == OTHER or link:
        return _unresolved(None, [_reason("other_without_name")], link)
    return _nothing_stated()


def normalised(text: str | None) -> str:
    """Return the spelling that the catalogue uses: lower case, words joined by one hyphen."""
    words = re.sub(r"[\s_\-–]+", "-", (text or "").strip().lower())
    return words.strip("-'\"")


_SAYS_NOTHING = frozenset({NO_LICENCE, "none", "null", "noassertion"})


def _by_key(
    wanted: str, wanted_name: str, key: str, name: str, link: str | None
) -> LicenceIdentity:
    if wanted in _ambiguous():
        return _unresolved(None, [_ambiguous()[wanted]], link)
    row = _index().get(wanted)
    if row is None:
        return _unresolved(None, [_reason("unknown_name", name=key)], link)
    if wanted_name and _index().get(wanted_name) is not row:
        return _unresolved(None, [_reason("disagree", key=key, name=name)], link)
    if wanted in row.family_keys:
        return _unresolved(row, [_reason("family", key=key)], link)
    because = [_reason("key", key=key)]
    if wanted in row.version_open_keys:
        because.append(_reason("version_open", key=key))
    return _claimed(row, wanted, because)


def _by_name(wanted: str, name: str, link: str | None) -> LicenceIdentity:
    if wanted in _ambiguous():
        return _unresolved(None, [_ambiguous()[wanted]], link)
    row = _index().get(wanted)
    if row is None or row.id == OTHER:
        return _unresolved(None, [_reason("unknown_name", name=name)], link)
    if wanted in row.family_keys:
        return _unresolved(row, [_reason("family", key=name)], link)
    return _claimed(row, wanted, [_reason("name", name=name)])


def _claimed(row: Licence, wanted: str, because: list[Reason]) -> LicenceIdentity:
    title, spdx = row.title, row.spdx
    for variant in row.variants:
        if wanted in _spellings(variant):
            title, spdx = variant.title, variant.spdx
    return LicenceIdentity(
        row.id, title, spdx or None, row.family, "claim only", row.certainty, tuple(because)
    )


def _unresolved(row: Licence | None, because: list[Reason], link: str | None) -> LicenceIdentity:
    if link:
        because = [*because, _reason("link", link=link)]
    if row is None:
        other = catalogue()[OTHER]
        return LicenceIdentity(
            None, other.title, None, other.family, "unresolved", "", tuple(because)
        )
    return LicenceIdentity(
        row.id, row.title, None, row.family, "unresolved", row.certainty, tuple(because)
    )


def _nothing_stated() -> LicenceIdentity:
    row = catalogue()[NO_LICENCE]
    return LicenceIdentity(
        None, row.title, row.spdx, row.family, "none", "", (_reason("no_licence"),)
    )


def _reason(rule: str, **words: str) -> Reason:
    texts = tables.load(TABLE).content["identified"]
    return Reason(f"licence-{rule.replace('_', '-')}", _fill(texts[rule], words), texts["source"])


def _fill(text: str, words: Mapping[str, str]) -> str:
    """Put words in without str.format: what a card says may hold braces."""
    return re.sub(r"\{(\w+)\}", lambda found: words[found.group(1)], text)


@cache
def _index() -> Mapping[str, Licence]:
    """Map every spelling to its row; hub keys come first, so an SPDX id cannot take one over."""
    index = {key: row for row in catalogue().values() for key in row.hf_keys}
    for row in catalogue().values():
        for spelling in (row.id, *row.names, *map(normalised, (row.spdx, row.title))):
            index.setdefault(spelling, row)
        for variant in row.variants:
            for spelling in _spellings(variant):
                index.setdefault(spelling, row)
    index.pop("", None)
    return index


def _spellings(variant: Variant) -> tuple[str, ...]:
    return (variant.key, normalised(variant.spdx), normalised(variant.title), *variant.names)


@cache
def _ambiguous() -> Mapping[str, Reason]:
    content = tables.load(TABLE).content
    return {
        name: Reason("licence-ambiguous-name", row["text"], content["identified"]["source"])
        for row in content["ambiguous"]
        for name in row["names"]
    }
