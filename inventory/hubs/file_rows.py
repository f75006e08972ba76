"""The files of a repository, as the body of a model and the tree of a commit each spell them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from inventory.hubs.base import FileFacts, ScanIssue
from inventory.hubs.reading import Reader

SHA_LENGTH = 40


def of_body(body: Mapping[str, Any], reader: Reader) -> tuple[FileFacts, ...] | None:
    """Return the files of the body, or None if it lacks their hashes: then the tree has them."""
    rows = reader.rows(body, "siblings")
    named = [row for row in rows if isinstance(row.get("rfilename"), str)]
    if len(named) < len(rows):
        reader.note("A file has no name.")
    if not named or any("blobId" not in row for row in named):
        return None
    return _once(_file(row, "rfilename", "blobId", "sha256", reader) for row in named)


def of_tree(rows: Iterable[Mapping[str, Any]], reader: Reader) -> tuple[FileFacts, ...]:
    """Return the files of a tree's rows; folders are left out."""
    files = (row for row in rows if row.get("type") == "file")
    return _once(_file(row, "path", "oid", "oid", reader) for row in files)


def _file(
    row: Mapping[str, Any], path: str, blob: str, sha256: str, reader: Reader
) -> FileFacts | None:
    """Return one file; the body and the tree name the same facts differently."""
    name = reader.text(row, path, limit=1000)
    if name is None:
        return None
    lfs = reader.mapping(row, "lfs")
    return FileFacts(
        path=name,
        size=reader.size(row),
        blob_id=reader.digits(row.get(blob), SHA_LENGTH),
        sha256=reader.digits(lfs.get(sha256), 64),
    )


def _once(files: Iterable[FileFacts | None]) -> tuple[FileFacts, ...]:
    """Return the files by path, each path once."""
    known = {file.path: file for file in files if file is not None}
    return tuple(known[path] for path in sorted(known))


def judged(files: Iterable[FileFacts], issues: Iterable[ScanIssue]) -> tuple[FileFacts, ...]:
    """Return the files with what the hub's scanners say of each."""
    levels = {issue.path: issue.level for issue in issues}
    return tuple(replace(file, scan=levels.get(file.path, "")) for file in files)
