"""Lock files of Python: poetry.lock, uv.lock, pdm.lock, pylock.toml (PEP 751) and Pipfile.lock."""

from collections.abc import Mapping
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
from inventory.components.requirements import version_in_url
from inventory.models import FileKind

# Sources whose files are the index's; all others may differ from what the version number says.
PUBLISHED = frozenset({"", "legacy", "pypi", "registry"})

Row = Mapping[str, Any]


def poetry(document: Row) -> Listing:
    """Return what a poetry.lock lists."""
    found = Collector()
    for row in rows_of(document, "package"):
        source = table_of(row, "source")
        kind = text_of(source, "type")
        if kind == "directory":
            found.leave(_said(row), OWN_CODE)
        elif row.get("groups") == ["dev"] or row.get("category") == "dev":
            found.leave(_said(row), NOT_RUNTIME)
        else:
            _take(found, row, published=kind in PUBLISHED, url=text_of(source, "url"))
    return found.listing(FileKind.POETRY, "poetry.lock")


def uv(document: Row) -> Listing:
    """Return what a uv.lock lists."""
    found = Collector()
    for row in rows_of(document, "package"):
        source = table_of(row, "source")
        if {"virtual", "editable", "directory"} & set(source):
            found.leave(_said(row), OWN_CODE)
        else:
            published = "registry" in source or not source
            _take(found, row, published=published, url=text_of(source, "url"))
    return found.listing(FileKind.UV, "uv.lock")


def pdm(document: Row) -> Listing:
    """Return what a pdm.lock lists."""
    found = Collector()
    for row in rows_of(document, "package"):
        if "path" in row or row.get("editable") is True:
            found.leave(_said(row), OWN_CODE)
        elif row.get("groups") == ["dev"]:
            found.leave(_said(row), NOT_RUNTIME)
        else:
            published = not {"git", "url"} & set(row)
            _take(found, row, published=published, url=text_of(row, "url"))
    return found.listing(FileKind.PDM, "pdm.lock")


def pylock(document: Row) -> Listing:
    """Return what a pylock.toml lists."""
    found = Collector()
    for row in rows_of(document, "packages"):
        if "directory" in row:
            found.leave(_said(row), OWN_CODE)
        else:
            published = not {"vcs", "archive"} & set(row)
            _take(found, row, published=published, url=text_of(table_of(row, "archive"), "url"))
    return found.listing(FileKind.PYLOCK, "pylock.toml")


def pipfile(document: Row) -> Listing:
    """Return what a Pipfile.lock lists."""
    found = Collector()
    for name, row in table_of(document, "default").items():
        if {"path", "editable"} & set(row if isinstance(row, dict) else ()):
            found.leave(str(name), OWN_CODE)
        else:
            version = text_of(row, "version")
            exact = version.removeprefix("==") if version.startswith("==") else ""
            found.package("pypi", str(name), "" if "git" in row else exact)
    for name, row in table_of(document, "develop").items():
        if name not in table_of(document, "default"):
            found.leave(f"{name}{text_of(row, 'version')}", NOT_RUNTIME)
    return found.listing(FileKind.PIPFILE, "Pipfile.lock")


def _take(found: Collector, row: Row, *, published: bool, url: str) -> None:
    """Take a package; the version of a commit or of somebody's archive is not a published one."""
    version = text_of(row, "version") if published else version_in_url(url)
    found.package("pypi", text_of(row, "name"), version)


def _said(row: Row) -> str:
    return f"{text_of(row, 'name')} {text_of(row, 'version')}"
