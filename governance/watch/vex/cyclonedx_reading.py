"""CycloneDX VEX, from 1.5 on: `vulnerabilities` with an `analysis`, of components or BOM-Links."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from cyclonedx.schema import SchemaVersion

from governance.watch.sources.fields import listed, mapping, text
from governance.watch.vex.own_words import JUSTIFICATION, STATE
from governance.watch.vex.statements import Product, Statement, UnreadableVex
from inventory.boms.schema import first_error, in_words

VERSIONS = {"1.5": SchemaVersion.V1_5, "1.6": SchemaVersion.V1_6, "1.7": SchemaVersion.V1_7}
FINDING = re.compile(r"finding-(?P<key>[0-9]{1,18})")
SYSTEM = re.compile(r"system-(?P<key>[0-9]{1,18})")

Chain = Sequence[Mapping[str, Any]]


def author(document: Mapping[str, Any]) -> str:
    """Return who states it: its authors, else its supplier or manufacturer, else its tool."""
    about = mapping(document.get("metadata"))
    people = [text(mapping(row).get("name")) for row in listed(about.get("authors"))]
    firms = [text(mapping(about.get(key)).get("name")) for key in ("supplier", "manufacturer")]
    named = [name for name in (*people, *firms) if name]
    return ", ".join(named) or "An unnamed author"


def statements(document: Mapping[str, Any]) -> Iterator[Statement]:
    """Yield one statement for each thing that each vulnerability affects.

    :raises UnreadableVex: if it does not hold to the schema of its version, or is older than 1.5.
    """
    version = VERSIONS.get(str(document.get("specVersion")))
    if version is None:
        raise UnreadableVex(f"CycloneDX {', '.join(VERSIONS)} can be read, and this is another.")
    if error := first_error(document, version):
        raise UnreadableVex(f"It does not hold to the schema of CycloneDX. {in_words(error)}.")
    known = _components(document)
    for row in listed(document.get("vulnerabilities")):
        yield from _of(mapping(row), known)


def _of(row: Mapping[str, Any], known: Mapping[str, Chain]) -> Iterator[Statement]:
    analysis = mapping(row.get("analysis"))
    names = [
        text(row.get("id")),
        *(text(mapping(r).get("id")) for r in listed(row.get("references"))),
    ]
    own = {
        text(p.get("name")): text(p.get("value"))
        for p in map(mapping, listed(row.get("properties")))
    }
    written = FINDING.fullmatch(text(row.get("bom-ref")))
    state = text(analysis.get("state"))
    said = ", ".join(filter(None, [state, text(analysis.get("justification"))]))
    products = [
        _product(text(mapping(one).get("ref")), known) for one in listed(row.get("affects"))
    ]
    for product in products or [Product("")]:
        yield Statement(
            number=0,
            names=tuple(dict.fromkeys(name for name in names if name)),
            product=product,
            said=said or "nothing",
            state=state,
            justification=text(analysis.get("justification")),
            own_state=own.get(STATE, ""),
            own_word=own.get(JUSTIFICATION, ""),
            finding=int(written["key"]) if written else None,
            responses=tuple(text(one) for one in listed(analysis.get("response"))),
            detail=text(analysis.get("detail"))[:3_000],
            problem="" if products else "It names no product.",
        )


def _product(ref: str, known: Mapping[str, Chain]) -> Product:
    """Return what a reference means: in this document, or the package at the end of a BOM-Link."""
    ref = unquote(ref.partition("#")[2]) if ref.startswith("urn:cdx:") else ref
    chain = known.get(ref, ())
    if not chain:
        return Product(ref[:200], purl=ref if ref.startswith("pkg:") else "")
    part = chain[-1]
    purl = text(part.get("purl"))
    named = " ".join(filter(None, [text(part.get("name")), text(part.get("version"))]))
    for holder in chain:
        if match := SYSTEM.fullmatch(text(holder.get("bom-ref"))):
            name = text(holder.get("name"))
            return Product(
                f"{named} in {name}"[:200], purl=purl, system=int(match["key"]), system_name=name
            )
    inside = text(chain[0].get("name")) if len(chain) > 1 else ""
    return Product(named[:200], purl=purl, inside=inside)


def _components(document: Mapping[str, Any]) -> Mapping[str, Chain]:
    """Return every component by its reference, with those around it, the outermost first."""
    found: dict[str, Chain] = {}
    top = mapping(mapping(document.get("metadata")).get("component"))
    waiting = [([top], mapping(one)) for one in listed(document.get("components"))]
    waiting = [([] if not top else around, one) for around, one in waiting]
    waiting += [([], top)] if top else []
    while waiting:
        around, one = waiting.pop()
        chain = [*around, one]
        found.setdefault(text(one.get("bom-ref")), chain)
        waiting += [(chain, mapping(inner)) for inner in listed(one.get("components"))]
    found.pop("", None)
    return found
