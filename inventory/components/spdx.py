"""SPDX documents: 2.2 and 2.3 as JSON or tag-value, and 3.0 as JSON-LD."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from inventory.components.listing import (
    MODEL,
    NO_PURL,
    Collector,
    Listing,
    rows_of,
    text_of,
)
from inventory.imports.wishes import Unreadable
from inventory.models import FileKind

VERSIONS = ("SPDX-2.2", "SPDX-2.3")
PURL_TYPES = frozenset({"purl", "packageurl"})
TAG = re.compile(r"(?P<tag>[A-Za-z0-9]+):[ \t]*(?P<value>.*)")
# Of SPDX 3.0, the elements that are packages of some kind.
PACKAGE, MODEL_PACKAGE, DATASET = "software_Package", "ai_AIPackage", "dataset_DatasetPackage"
NOT_KEPT = {MODEL_PACKAGE: MODEL, DATASET: "It is data, not a library."}

Row = Mapping[str, Any]


def from_json(document: Row) -> Listing:
    """Return what a document of SPDX 2 lists.

    :raises Unreadable: if its version is unknown, or it lists nothing.
    """
    version = _known(text_of(document, "spdxVersion"))
    found = Collector()
    for row in rows_of(document, "packages"):
        purls = [
            text_of(ref, "referenceLocator")
            for ref in rows_of(row, "externalRefs")
            if text_of(ref, "referenceType").lower() == "purl"
        ]
        _take(found, text_of(row, "name"), text_of(row, "versionInfo"), purls)
    return found.listing(FileKind.SPDX, f"{version} (JSON)")


def from_graph(document: Row) -> Listing:
    """Return what a document of SPDX 3.0 lists; its elements are in one list, by type.

    :raises Unreadable: if it lists nothing.
    """
    found = Collector()
    for row in rows_of(document, "@graph"):
        kind, name = text_of(row, "type"), text_of(row, "name")
        version = text_of(row, "software_packageVersion")
        if kind in NOT_KEPT:
            found.leave(f"{name} {version}", NOT_KEPT[kind])
        elif kind == PACKAGE:
            _take(found, name, version, _purls(row))
    return found.listing(FileKind.SPDX, "SPDX 3.0 (JSON-LD)")


def from_tags(text: str) -> Listing:
    """Return what a tag-value document lists.

    :raises Unreadable: if its version is unknown, or it lists nothing.
    """
    found, version = Collector(), ""
    name, number, begun = "", "", False
    purls: list[str] = []
    for tag, value in (*_tags(text), ("PackageName", "")):
        if tag == "SPDXVersion":
            version = _known(value)
        elif tag in ("PackageName", "FileName", "SnippetSPDXID"):
            if begun:
                _take(found, name, number, purls)
            name, number, purls, begun = value, "", [], tag == "PackageName"
        elif tag == "PackageVersion":
            number = value
        elif tag == "ExternalRef" and (parts := value.split()) and parts[1:2] == ["purl"]:
            purls.append(parts[-1])
    return found.listing(FileKind.SPDX, f"{version} (tag-value)")


def _take(found: Collector, name: str, version: str, purls: Iterable[str]) -> None:
    said, given = f"{name} {version}".strip(), [purl for purl in purls if purl]
    for purl in given:
        found.purl(purl, version=version, said=said)
    if not given:
        found.leave(said, NO_PURL)


def _known(version: str) -> str:
    if version not in VERSIONS:
        raise Unreadable(
            f"{version[:20] or 'SPDX without a version'} is not read here, only SPDX 2.2, 2.3 and "
            "3.0."
        )
    return version.replace("-", " ")


def _purls(row: Row) -> list[str]:
    """Return the package URLs of an element of SPDX 3.0, which has two places for them."""
    outside = [
        text_of(one, "identifier")
        for one in rows_of(row, "externalIdentifier")
        if text_of(one, "externalIdentifierType").lower() in PURL_TYPES
    ]
    return list(dict.fromkeys([text_of(row, "software_packageUrl"), *outside]))


def _tags(text: str) -> Iterator[tuple[str, str]]:
    """Yield tags with their values; a `<text>` of several lines is passed over."""
    inside = False
    for line in text.splitlines():
        if inside:
            inside = "</text>" not in line
            continue
        if match := TAG.match(line):
            inside = "<text>" in line and "</text>" not in line
            yield match["tag"], match["value"].strip()
