"""The files of one commit as the hub lists them, and which of them have other bytes than before."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from inventory.models import Revision, RevisionFile

ROWS_AT_ONCE = 1000

# Size in bytes, git id, SHA-256, the hub's word of the scan.
FileRow = tuple[int | None, str, str, str]
Rows = Mapping[str, FileRow]


def known_files(revision: Revision) -> dict[str, FileRow]:
    """Return what is stored of the files, by path."""
    rows = revision.files.values_list("path", "size", "blob_id", "sha256", "scan")
    return {path: (size, blob, sha256, scan) for path, size, blob, sha256, scan in rows}


def filled(files: Rows, known: Rows) -> dict[str, FileRow]:
    """Return the files with what is known of one where the hub leaves it out this time.

    Its silence is no news: only a fact that differs from a known one says that bytes differ.
    """
    return {
        path: _merged(row, known[path]) if path in known else row for path, row in files.items()
    }


def write_files(revision: Revision, files: Rows, known: Rows) -> None:
    """Write the file list if it differs from the known one."""
    if known == files:
        return
    looked_at = _looked_at(revision) if known else {}
    if known:
        revision.files.all().delete()
    rest = (_file(revision, path, row, looked_at) for path, row in files.items())
    while portion := list(islice(rest, ROWS_AT_ONCE)):
        RevisionFile.objects.bulk_create(portion)


def replaced(known: Rows, files: Rows) -> dict[str, str]:
    """Return the paths whose bytes are not what they were, each with the hash that was known."""
    return {
        path: _hash(known.get(path))
        for path in sorted({**known, **files})
        if _other_bytes(known.get(path), files.get(path))
    }


def _other_bytes(one: FileRow | None, other: FileRow | None) -> bool:
    """Tell whether a file came, went, or has another hash; a fact that is new tells nothing."""
    if one is None or other is None:
        return True
    facts = zip(one[:3], other[:3], strict=True)
    return any(old != new for old, new in facts if old not in {None, ""} and new not in {None, ""})


def _merged(now: FileRow, before: FileRow) -> FileRow:
    if _other_bytes(before, now):
        return now
    size = before[0] if now[0] is None else now[0]
    return size, now[1] or before[1], now[2] or before[2], now[3]


def _hash(row: FileRow | None) -> str:
    return (row[2] or row[1]) if row else ""


def _looked_at(revision: Revision) -> dict[tuple[str, str], tuple[str, Any]]:
    """Return what is known of the inside of files, by path and git id: it holds for equal bytes."""
    rows = revision.files.exclude(magic="", scanners={})
    return {(row.path, row.blob_id): (row.magic, row.scanners) for row in rows}


def _file(
    revision: Revision,
    path: str,
    row: FileRow,
    looked_at: Mapping[tuple[str, str], tuple[str, Any]],
) -> RevisionFile:
    size, blob, sha256, scan = row
    magic, scanners = looked_at.get((path, blob), ("", {}))
    return RevisionFile(
        revision=revision, path=path, size=size, blob_id=blob, sha256=sha256, scan=scan,
        magic=magic, scanners=scanners,
    )  # fmt: skip
