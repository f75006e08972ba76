"""The licence catalogue, and what a model card's own words identify in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from governance.rules import tables
from governance.rules.reasons import Reason

TABLE = "licences"
Status = Literal["claim only", "unresolved", "none"]
NO_LICENCE, OTHER = "unknown", "other"


@dataclass(frozen=True)
class Threshold:
    """A line of users or revenue; at or above it if `inclusive`, else above it, `effect` holds."""

    metric: str
    window: str
    value: int
    effect: str
    inclusive: bool = False
    on: str = ""


@dataclass(frozen=True)
class Variant:
    """One licence of a row that stands for several alike: its hub key, title and SPDX id."""

    key: str
    title: str
    spdx: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Licence:
    """One row of the catalogue.

    `commercial`, `redistribution`, `modification` are yes, conditional, no or unknown; `certainty`
    is A (the text was read), B (good secondary sources) or C (weak or disputed sources).
    """

    id: str
    title: str
    hf_keys: tuple[str, ...]
    family_keys: tuple[str, ...]
    version_open_keys: tuple[str, ...]
    names: tuple[str, ...]
    variants: tuple[Variant, ...]
    spdx: str
    family: str
    osi: bool
    commercial: str
    commercial_condition: str
    redistribution: str
    modification: str
    outputs: str
    ai_act_test: str
    ai_act_reason: str
    thresholds: tuple[Threshold, ...]
    territory_excluded: tuple[str, ...]
    territory_scope: str
    use_policy: bool
    duties: tuple[str, ...]
    redistributor_duties: tuple[str, ...]
    certainty: str
    reviewed: str
    source: str
    note: str


@dataclass(frozen=True)
class LicenceIdentity:
    """What a card's words point to.

    `id` is a catalogue id, also for a family without a version (status "unresolved"); None if
    nothing is known. `certainty` is that of the row, "" without one. `spdx` is None where SPDX
    has no such licence. No status means that the text was read: that takes a person or a text.
    """

    id: str | None
    title: str
    spdx: str | None
    family: str
    status: Status
    certainty: str
    because: tuple[Reason, ...]


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


@cache
def catalogue() -> Mapping[str, Licence]:
    """Return every licence by its catalogue id."""
    return {row["id"]: _licence(row) for row in tables.load(TABLE).content["licence"]}


def edition() -> str:
    """Return the edition of the catalogue, kept with every verdict."""
    return tables.load(TABLE).edition


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


_TUPLES = (
    "hf_keys",
    "family_keys",
    "version_open_keys",
    "names",
    "territory_excluded",
    "duties",
    "redistributor_duties",
)


def _licence(row: Mapping[str, Any]) -> Licence:
    optional = {"commercial_condition": "", "territory_scope": ""}
    built: dict[str, Any] = {**optional, **row}
    built |= {field: tuple(row.get(field, ())) for field in _TUPLES}
    built["thresholds"] = tuple(Threshold(**line) for line in row.get("thresholds", ()))
    built["variants"] = tuple(
        Variant(**{**variant, "names": tuple(variant["names"])})
        for variant in row.get("variants", ())
    )
    return Licence(**built)
