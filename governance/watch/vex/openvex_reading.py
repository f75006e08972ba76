"""OpenVEX 0.2.0: statements about products, each with an address or a package URL."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from governance.watch.sources.fields import listed, mapping, text
from governance.watch.vex.own_words import unmarked
from governance.watch.vex.statements import Product, Statement

CONTEXT = "https://openvex.dev/ns"
FINDING = re.compile(r"/findings/(?P<key>[0-9]{1,18})/?")
SYSTEM = re.compile(r"/systems/(?P<key>[0-9]{1,18})/?")


def author(document: Mapping[str, Any]) -> str:
    """Return who states it."""
    return text(document.get("author")) or "An unnamed author"


def statements(document: Mapping[str, Any], *, home: str) -> Iterator[Statement]:
    """Yield one statement for each product, or part of one, that each entry names."""
    for entry in listed(document.get("statements")):
        row = mapping(entry)
        products = [one for each in listed(row.get("products")) for one in _products(each, home)]
        status, why = text(row.get("status")), text(row.get("justification"))
        notes, own_state, own_word = unmarked(text(row.get("status_notes")))
        told = [text(row.get("impact_statement")), text(row.get("action_statement")), notes]
        for product in products or [Product("")]:
            yield Statement(
                number=0,
                names=_names(row.get("vulnerability")),
                product=product,
                said=", ".join(filter(None, [status, why])) or "nothing",
                state=status,
                justification=why,
                own_state=own_state,
                own_word=own_word,
                finding=_key(FINDING, text(row.get("@id")), home),
                detail=" ".join(filter(None, told))[:3_000],
                problem="" if products else "It names no product.",
            )


def _names(vulnerability: Any) -> tuple[str, ...]:
    """Return every name of the vulnerability; older documents write one as plain text."""
    if isinstance(vulnerability, str):
        return (vulnerability,) if vulnerability else ()
    known = mapping(vulnerability)
    names = [text(known.get("name")), *(text(one) for one in listed(known.get("aliases")))]
    last = text(known.get("@id")).rstrip("/").rpartition("/")[2]
    return tuple(dict.fromkeys(name for name in (*names, last) if name))


def _products(entry: Any, home: str) -> Iterator[Product]:
    """Yield the parts that are named, else the whole."""
    whole = _address(entry)
    parts = [_address(one) for one in listed(mapping(entry).get("subcomponents"))]
    key = _key(SYSTEM, whole, home)
    if not parts:
        yield Product(whole[:200], purl=whole if whole.startswith("pkg:") else "", system=key)
    for part in parts:
        inside = "" if key is not None else whole
        purl = part if part.startswith("pkg:") else ""
        yield Product(f"{part} in {whole}"[:200], purl=purl, system=key, inside=inside)


def _key(kind: re.Pattern[str], address: str, home: str) -> int | None:
    """Return the key that an address of this site holds; None if it is none of this kind."""
    match = kind.fullmatch(address.removeprefix(home)) if address.startswith(f"{home}/") else None
    return int(match["key"]) if match else None


def _address(entry: Any) -> str:
    if isinstance(entry, str):
        return entry
    known = mapping(entry)
    return text(mapping(known.get("identifiers")).get("purl")) or text(known.get("@id"))
