"""One commit of a model: its licence, its files, its lineage, and one digest over them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from inventory.actions import lineage
from inventory.actions.identification import (
    decisions_about,
    identify,
    note_contradiction,
    write_texts,
)
from inventory.digests import revision_digest, scan_digest
from inventory.hubs.base import FileFacts, Snapshot
from inventory.hubs.reading import clean, clean_text
from inventory.licence_reading import identity_of, read_identity
from inventory.models import HubModel, Revision, RevisionFile

__all__ = ["StoredRevision", "identity_of", "licence_key_of", "store_revision"]

ROWS_AT_ONCE = 1000
PATH_LIMIT = 1000

FileRow = tuple[int | None, str, str, str]


@dataclass(frozen=True)
class StoredRevision:
    """A stored commit. `is_news` if its digest was not known before."""

    revision: Revision
    is_new: bool
    is_news: bool
    changed_files: tuple[str, ...]


def store_revision(model: HubModel, snapshot: Snapshot, *, at: datetime) -> StoredRevision:
    """Store the commit, or bring the row up to date. Call it with the model's row locked."""
    revision = Revision.objects.filter(model=model, sha=snapshot.sha).first()
    is_new = revision is None
    revision = revision or Revision(model=model, sha=snapshot.sha, first_seen_at=at)
    revision.model = model
    decisions, read_before = decisions_about(model), None if is_new else read_identity(revision)
    files = _files(snapshot.files)
    bases = lineage.claimed_bases(snapshot)
    _write_claims(revision, snapshot)
    identify(revision, decisions)
    revision.file_count = len(files)
    revision.total_size = _total(files)
    revision.checked_at = at
    before = (revision.digest, revision.scan_digest)
    revision.scan_digest = scan_digest(revision)
    revision.digest = revision_digest(
        revision,
        files=((path, size, blob, sha256) for path, (size, blob, sha256, _) in files.items()),
        base_models=bases,
    )
    revision.save()
    changed = _store_files(revision, files)
    if is_new:
        lineage.carry_over(revision)
    lineage.store_bases(revision, bases)
    lineage.store_datasets(revision, lineage.claimed_datasets(snapshot))
    note_contradiction(revision, decisions, before=read_before, by=None, at=at)
    is_news = (revision.digest, revision.scan_digest) != before
    return StoredRevision(revision, is_new, is_news, () if is_new else changed)


def licence_key_of(snapshot: Snapshot) -> str:
    """Return the claimed licence. Several at once are kept as they are: no single one holds."""
    keys = snapshot.licence_keys or ((snapshot.licence_key,) if snapshot.licence_key else ())
    return ", ".join(_line(key, 100) for key in keys)[:100]


def _write_claims(revision: Revision, snapshot: Snapshot) -> None:
    revision.licence_key = licence_key_of(snapshot)
    revision.licence_name = _line(snapshot.licence_name, 200)
    revision.licence_link = _line(snapshot.licence_link, 500)
    write_texts(revision, snapshot)
    revision.card = clean(dict(snapshot.card))
    revision.raw = clean(dict(snapshot.raw))
    revision.problems = [_line(problem, 300) for problem in snapshot.problems]
    revision.scan_status = str(snapshot.scan_status)
    revision.scan_issues = [
        {"path": _line(issue.path, PATH_LIMIT), "level": _line(issue.level, 32)}
        for issue in snapshot.files_with_issues
    ]
    revision.published_at = snapshot.last_modified


def _files(given: tuple[FileFacts, ...]) -> dict[str, FileRow]:
    """Return the files by path, without characters that no database or screen should get."""
    return {
        path: (file.size, _line(file.blob_id, 64), _line(file.sha256, 64), _line(file.scan, 32))
        for file in given
        if (path := _line(file.path, PATH_LIMIT))
    }


def _total(files: Mapping[str, FileRow]) -> int | None:
    """Return the bytes of all files, or None if the hub left one out."""
    sizes = [row[0] for row in files.values()]
    known = [size for size in sizes if size is not None]
    return sum(known) if len(known) == len(sizes) else None


def _store_files(revision: Revision, files: Mapping[str, FileRow]) -> tuple[str, ...]:
    """Write the file list if it differs; return the paths whose bytes are not what they were."""
    rows = revision.files.values_list("path", "size", "blob_id", "sha256", "scan")
    known = {path: (size, blob, sha256, scan) for path, size, blob, sha256, scan in rows}
    if known == files:
        return ()
    looked_at = _looked_at(revision) if known else {}
    if known:
        revision.files.all().delete()
    rest = (_file(revision, path, row, looked_at) for path, row in files.items())
    while portion := list(islice(rest, ROWS_AT_ONCE)):
        RevisionFile.objects.bulk_create(portion)
    paths = {**known, **files}
    return tuple(path for path in sorted(paths) if _bytes(known, path) != _bytes(files, path))


def _bytes(rows: Mapping[str, FileRow], path: str) -> FileRow | tuple[Any, ...]:
    """Return what tells a file's bytes: everything but the scanner's word."""
    return rows[path][:3] if path in rows else ()


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


def _line(text: str | None, limit: int) -> str:
    return clean_text(text or "")[:limit]
