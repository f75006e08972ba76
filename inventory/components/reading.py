"""Which kind of file it is, told by its content: names and endings say little."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from inventory.components import cyclonedx, other_locks, python_locks, requirements, spdx
from inventory.components.listing import Listing, rows_of, table_of, text_of
from inventory.components.texts import check_number, decoded, json_in, toml_in
from inventory.imports.wishes import Unreadable

START = 2000
HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
TABLE = re.compile(r"^\[\[?[A-Za-z][A-Za-z0-9_.\"-]*\]\]?\s*(?:#.*)?$", re.MULTILINE)
GO_SUM = re.compile(r"\S+ v\S+ h1:[A-Za-z0-9+/]+=")
KINDS = (
    "Upload an SBOM (CycloneDX 1.2 to 1.7, SPDX 2.2 to 3.0), the output of pip freeze, a "
    "requirements.txt, or a lock file of Python, npm, yarn, pnpm, Go or Rust."
)

Row = Mapping[str, Any]


def read(content: bytes) -> Listing:
    """Return what a file lists, whatever its name.

    :raises Unreadable: if it is none of the kinds we read; the text says what is wrong.
    """
    text = decoded(content)
    start = text.lstrip()[:START]
    if HTML.search(start):
        raise Unreadable(
            "This is a web page, not the list itself: perhaps the page to sign in. Download the "
            "file again and look at it before you upload it."
        )
    if start.startswith("<"):
        return cyclonedx.from_xml(text)
    if start.startswith("{") or (start.startswith("[") and not TABLE.match(start)):
        return _from_json(json_in(text))
    return _from_text(text, start)


def _from_json(document: Any) -> Listing:
    if isinstance(document, dict) and isinstance(document.get("sbom"), dict):
        document = document["sbom"]  # As the API of GitHub hands out its SBOMs.
    if not isinstance(document, dict):
        raise Unreadable(f"This JSON is a list, not a document of a kind we know. {KINDS}")
    is_linked = "@graph" in document and "spdx.org" in str(document.get("@context"))[:500]
    known: tuple[tuple[bool, Callable[[Row], Listing]], ...] = (
        (text_of(document, "bomFormat") == "CycloneDX", cyclonedx.from_json),
        ("spdxVersion" in document, spdx.from_json),
        (is_linked, spdx.from_graph),
        ("lockfileVersion" in document, other_locks.npm),
        ("pipfile-spec" in table_of(document, "_meta"), python_locks.pipfile),
    )
    for fits, reader in known:
        if fits:
            return reader(document)
    if {"dependencies", "devDependencies"} & set(document) and "name" in document:
        raise Unreadable(
            "This is a package.json, which says what is wished for and not what is installed. "
            "Upload the package-lock.json beside it."
        )
    raise Unreadable(f"This JSON is of no kind we know. {KINDS}")


def _from_text(text: str, start: str) -> Listing:
    check_number(text, "\n", "\r")
    for mark, reader in MARKS:
        if mark.search(start):
            return reader(text)
    if TABLE.search(text) and re.search(r"^\S.*=", text, re.MULTILINE):
        return _from_toml(toml_in(text))
    return requirements.from_lines(text)


def _from_toml(document: Row) -> Listing:
    known: tuple[tuple[bool, Callable[[Row], Listing]], ...] = (
        ("lock-version" in document and "packages" in document, python_locks.pylock),
        ("lock-version" in table_of(document, "metadata"), python_locks.poetry),
        ("lock_version" in table_of(document, "metadata"), python_locks.pdm),
        (_has(document, "source", dict), python_locks.uv),
        (_has(document, "source", str) or _is_cargo(document), other_locks.cargo),
    )
    for fits, reader in known:
        if fits:
            return reader(document)
    raise Unreadable(
        "This TOML is no lock file we know. A pyproject.toml or Cargo.toml says what is wished "
        "for and not what is installed: upload the lock file beside it."
    )


def _has(document: Row, key: str, kind: type) -> bool:
    return any(isinstance(row.get(key), kind) for row in rows_of(document, "package"))


def _is_cargo(document: Row) -> bool:
    return isinstance(document.get("version"), int) and bool(rows_of(document, "package"))


# What the beginning of a text says; the first that fits counts.
MARKS: tuple[tuple[re.Pattern[str], Callable[[str], Listing]], ...] = (
    (re.compile(r"^SPDXVersion:", re.MULTILINE), spdx.from_tags),
    (re.compile(r"^# yarn lockfile v1|^__metadata:", re.MULTILINE), other_locks.yarn),
    (re.compile(r"^lockfileVersion:", re.MULTILINE), other_locks.pnpm),
    (re.compile(r"^module \S", re.MULTILINE), other_locks.go_mod),
    (re.compile(rf"\A{GO_SUM.pattern}|\A\S+ v\S+/go\.mod h1:"), other_locks.go_sum),
)
