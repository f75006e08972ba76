"""CycloneDX SBOMs, as JSON or XML. Only what names a package is taken; the schema is not enforced.

SBOMs in the wild break their schema in places that have nothing to do with packages.
"""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from inventory.components.listing import (
    MODEL,
    NO_PURL,
    NOT_RUNTIME,
    Collector,
    Listing,
    rows_of,
    table_of,
    text_of,
)
from inventory.components.texts import TOO_DEEP
from inventory.imports.limits import MOST_LEVELS
from inventory.imports.wishes import Unreadable
from inventory.models import FileKind

VERSIONS = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
NAMESPACE = "http://cyclonedx.org/schema/bom/"
NOT_KEPT = {
    "machine-learning-model": MODEL,
    "data": "It is data, not a library.",
    "file": "It is a file, not a library.",
    "cryptographic-asset": "It is a cryptographic asset, not a library.",
}
# Where a component of the document itself stands; those of a pedigree are its ancestors.
HOLDERS = {"bom", "components", "metadata", "component"}
FIELDS = ("group", "name", "version", "purl", "scope")
MOST_ELEMENTS = 1_000_000
TOO_MANY = f"The XML has more than {MOST_ELEMENTS:,} elements, the most that is read."

Row = Mapping[str, Any]


def from_json(document: Row) -> Listing:
    """Return what a document lists.

    :raises Unreadable: if its version is unknown, or it lists nothing.
    """
    version = _known(text_of(document, "specVersion"))
    found = Collector()
    for row in _components(document):
        _take(found, row, text_of(row, "purl"))
    return found.listing(FileKind.CYCLONEDX, f"CycloneDX {version} (JSON)")


def from_xml(text: str) -> Listing:
    """Return what a document lists. Entities and document types are refused, not expanded.

    :raises Unreadable: if it is no XML or no CycloneDX, nested too deep, or lists nothing.
    """
    found, version = Collector(), ""
    try:
        for path, element in _elements(text):
            version = version or _version(path[0])
            if _name(element) == "component" and {_name(one) for one in path} <= HOLDERS:
                row = _row(element)
                _take(found, row, row["purl"])
    except DefusedXmlException as error:
        raise Unreadable(
            "The XML defines a document type or entities, which an SBOM does not need. Export it "
            "without them."
        ) from error
    except ParseError as error:
        raise Unreadable(f"This is no XML: {error}. Export the file again.") from error
    return found.listing(FileKind.CYCLONEDX, f"CycloneDX {version} (XML)")


def _components(document: Row) -> Iterator[Row]:
    """Yield every component, nested ones after the one they are in."""
    top = table_of(table_of(document, "metadata"), "component")
    waiting = [*([top] if top else []), *rows_of(document, "components")]
    waiting.reverse()
    while waiting:
        row = waiting.pop()
        yield row
        waiting += reversed(rows_of(row, "components"))


def _take(found: Collector, row: Row, purl: str) -> None:
    kind = text_of(row, "type")
    name = "/".join(part for part in (text_of(row, "group"), text_of(row, "name")) if part)
    said = " ".join(part for part in (name, text_of(row, "version")) if part)
    if kind in NOT_KEPT:
        found.leave(said, NOT_KEPT[kind])
    elif text_of(row, "scope") == "excluded":
        found.leave(said, NOT_RUNTIME)
    elif purl:
        found.purl(purl, version=text_of(row, "version"), said=said)
    elif kind == "container":
        found.line(f"{name}:{text_of(row, 'version')}".rstrip(":"))
    else:
        found.leave(said, NO_PURL)


def _known(version: str) -> str:
    if version not in VERSIONS:
        raise Unreadable(
            f"CycloneDX {version[:20] or 'without a version'} is not read here, only "
            f"{VERSIONS[0]} to {VERSIONS[-1]}."
        )
    return version


def _elements(text: str) -> Iterator[tuple[list[Element], Element]]:
    """Yield each element once it is complete, with those it is in; then forget it.

    Portions are parsed one by one, so what is refused is refused before the rest is looked at.
    """
    path: list[Element] = []
    number = 0
    for event, element in iterparse(BytesIO(_utf8(text)), ("start", "end"), forbid_dtd=True):
        if event == "start":
            path.append(element)
            number += 1
            if len(path) > MOST_LEVELS or number > MOST_ELEMENTS:
                raise Unreadable(TOO_DEEP if number <= MOST_ELEMENTS else TOO_MANY)
            continue
        yield path, element
        path.pop()
        if path and _name(element) not in FIELDS:
            path[-1].remove(element)


def _utf8(text: str) -> bytes:
    """Return the bytes without the declaration, which names the encoding of other bytes."""
    head, end, rest = text.lstrip("\ufeff \t\r\n").partition("?>")
    return (rest if end and head.startswith("<?xml") else text.strip()).encode()


def _version(root: Element) -> str:
    if not root.tag.startswith(f"{{{NAMESPACE}") or _name(root) != "bom":
        raise Unreadable(
            "This XML is no CycloneDX document. SPDX is read as JSON or tag-value, not as XML."
        )
    return _known(root.tag.removeprefix(f"{{{NAMESPACE}").partition("}")[0])


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _row(element: Element) -> dict[str, str]:
    """Return the fields of a component, which are its direct children."""
    said = {_name(child): (child.text or "") for child in element if _name(child) in FIELDS}
    return {**dict.fromkeys(FIELDS, ""), **said, "type": element.get("type", "")}
