"""Lock files of other languages: npm, yarn, pnpm, Go and Rust."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from inventory.components.listing import (
    NOT_RUNTIME,
    OWN_CODE,
    Collector,
    Listing,
    rows_of,
    table_of,
    text_of,
)
from inventory.models import FileKind

NUMBERED = re.compile(r"v?[0-9][0-9A-Za-z.+-]*")
INSTALLED = "node_modules/"
REPLACED = "go.mod replaces it."
PNPM_KEY = re.compile(r"  (?P<quote>['\"]?)(?P<key>[^\s'\"].*?)(?P=quote):\s*(?:\{.*)?")
PNPM_NAME = re.compile(
    r"/?(?P<name>@[^/@]+/[^/@]+|[^/@]+)[/@](?P<version>[0-9][^(_/]*)(?:[(_/].*)?"
)
GO_LINE = re.compile(r"(?P<name>[^\s()\"]+)\s+(?P<version>v[0-9]\S*)")
GO_REPLACE = re.compile(
    r"(?P<old>\S+)(?:\s+(?P<old_version>v\S+))?\s+=>\s+(?P<new>\S+)(?:\s+(?P<version>v\S+))?"
)

Row = Mapping[str, Any]


def npm(document: Row) -> Listing:
    """Return what a package-lock.json or npm-shrinkwrap.json of version 1, 2 or 3 lists."""
    found = Collector()
    packages = table_of(document, "packages")
    rows = _installed(packages) if packages else _nested(document)
    for name, row in rows:
        version = text_of(row, "version")
        if row.get("link") is True or not name:
            found.leave(name or text_of(row, "name") or "the project", OWN_CODE)
        elif row.get("dev") is True:
            found.leave(f"{name} {version}", NOT_RUNTIME)
        else:
            _npm(found, name, version)
    return found.listing(FileKind.NPM, "package-lock.json")


def yarn(text: str) -> Listing:
    """Return what a yarn.lock lists; it does not say what is only for development."""
    found, names = Collector(), ""
    for line in text.splitlines():
        if line and not line.startswith((" ", "#")) and line.endswith(":"):
            names = line.rstrip(":").split(",")[0].strip().strip('"')
        elif names and (match := re.fullmatch(r'  version:? "?([^"\s]+)"?', line)):
            name, wanted = _yarn_name(names)
            if wanted.startswith(("workspace:", "link:", "portal:", "file:")):
                found.leave(name, OWN_CODE)
            elif name:
                _npm(found, name, match[1])
            names = ""
    return found.listing(FileKind.YARN, "yarn.lock")


def pnpm(text: str) -> Listing:
    """Return what a pnpm-lock.yaml lists under `packages`."""
    found, inside, waiting = Collector(), False, ""
    for line in (*text.splitlines(), "end:"):
        if line[:1] not in ("", " ", "#"):
            inside = line.startswith("packages:")
        if waiting and (not inside or PNPM_KEY.fullmatch(line)):
            _pnpm(found, waiting)
            waiting = ""
        if inside and (match := PNPM_KEY.fullmatch(line)):
            waiting = match["key"]
        elif waiting and line.strip() == "dev: true":
            found.leave(waiting, NOT_RUNTIME)
            waiting = ""
    return found.listing(FileKind.PNPM, "pnpm-lock.yaml")


def go_mod(text: str) -> Listing:
    """Return the modules that a go.mod requires, with what it puts in their place."""
    found, required, replaced = Collector(), [], {}
    for word, line in _go_lines(text):
        if word == "require" and (match := GO_LINE.fullmatch(line)):
            required.append((match["name"], match["version"]))
        elif word == "replace" and (match := GO_REPLACE.fullmatch(line)):
            replaced[match["old"], match["old_version"] or ""] = (match["new"], match["version"])
    for name, version in required:
        new = replaced.get((name, version)) or replaced.get((name, ""))
        if new is None:
            _go(found, name, version)
            continue
        found.leave(f"{name} {version}", f"{REPLACED} In its place stands {new[0]}.")
        if new[1]:
            _go(found, new[0], new[1])
    return found.listing(FileKind.GO_MOD, "go.mod")


def go_sum(text: str) -> Listing:
    """Return the modules whose files a go.sum has hashes of; more than is built may be there."""
    found = Collector()
    for line in text.splitlines():
        words = line.split()
        if len(words) == 3 and not words[1].endswith("/go.mod"):
            _go(found, words[0], words[1])
    return found.listing(FileKind.GO_SUM, "go.sum")


def cargo(document: Row) -> Listing:
    """Return what a Cargo.lock lists."""
    found = Collector()
    for row in rows_of(document, "package"):
        name, source = text_of(row, "name"), text_of(row, "source")
        if not source:
            found.leave(f"{name} {text_of(row, 'version')}", OWN_CODE)
        else:
            published = source.startswith(("registry+", "sparse+"))
            found.package("cargo", name, text_of(row, "version") if published else "")
    return found.listing(FileKind.CARGO, "Cargo.lock")


def _installed(packages: Row) -> Iterator[tuple[str, Row]]:
    """Yield name and entry of version 2 and 3: folders below `node_modules/`, "" for our own."""
    for place, row in packages.items():
        if isinstance(row, dict):
            name = place.rpartition(INSTALLED)[2] if INSTALLED in place else ""
            yield (text_of(row, "name") or name) if name else "", row


def _nested(document: Row) -> Iterator[tuple[str, Row]]:
    """Yield name and entry of version 1, in which packages lie in each other."""
    waiting = [table_of(document, "dependencies")]
    while waiting:
        for name, row in waiting.pop().items():
            if isinstance(row, dict):
                yield name, row
                waiting.append(table_of(row, "dependencies"))


def _npm(found: Collector, name: str, version: str) -> None:
    """Take a package; `npm:other@1.0` is another one, an address says no published version."""
    if version.startswith("npm:"):
        name, _, version = version.removeprefix("npm:").rpartition("@")
    namespace, _, last = name.rpartition("/")
    exact = version if NUMBERED.fullmatch(version) else ""
    found.package("npm", last, exact, namespace=namespace)


def _yarn_name(spec: str) -> tuple[str, str]:
    """Return name and wish of `name@range`; of `alias@npm:name@range`, the name of the package."""
    at = spec.find("@", 1)
    if at < 0:
        return "", ""
    name, wanted = spec[:at], spec[at + 1 :]
    other = wanted.removeprefix("npm:").rpartition("@")[0] if wanted.startswith("npm:") else ""
    return other or name, wanted


def _pnpm(found: Collector, key: str) -> None:
    match = PNPM_NAME.fullmatch(key)
    if match is None:
        found.leave(key, "It names no published version.")
    else:
        _npm(found, match["name"], match["version"])


def _go_lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield each line of a go.mod with the word of its block, without its comment."""
    block = ""
    for row in text.splitlines():
        line = row.partition("//")[0].strip()
        if line == ")":
            block = ""
        elif block and line:
            yield block, line
        elif line.endswith("("):
            block = line[:-1].strip()
        elif line:
            word, _, rest = line.partition(" ")
            yield word, rest.strip()


def _go(found: Collector, name: str, version: str) -> None:
    namespace, _, last = name.strip('"').rpartition("/")
    found.package("golang", last, version, namespace=namespace)
