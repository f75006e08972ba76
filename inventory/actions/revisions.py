"""One commit of a model: its licence, its files, its lineage, and one digest over them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from inventory.actions import lineage
from inventory.actions.identification import (
    decisions_about,
    identify,
    note_contradiction,
    write_texts,
)
from inventory.actions.revision_files import (
    FileRow,
    filled,
    known_files,
    replaced,
    write_files,
)
from inventory.digests import revision_digest, scan_digest, scanner_words
from inventory.hubs import scanners
from inventory.hubs.base import FileFacts, ScanStatus, Snapshot
from inventory.hubs.reading import clean, clean_text, one_form
from inventory.licence_reading import identity_of, read_identity
from inventory.models import HubModel, Revision

__all__ = ["StoredRevision", "identity_of", "licence_key_of", "store_revision"]

PATH_LIMIT = 1000


@dataclass(frozen=True)
class StoredRevision:
    """A stored commit. `is_news` if its digest was not known before.

    `replaced` maps the paths whose bytes are not what they were to the hash that was known, "" for
    a file that was not there.
    """

    revision: Revision
    is_new: bool
    is_news: bool
    replaced: Mapping[str, str]


def store_revision(model: HubModel, snapshot: Snapshot, *, at: datetime) -> StoredRevision:
    """Store the commit, or bring the row up to date. Call it with the model's row locked."""
    revision = Revision.objects.filter(model=model, sha=snapshot.sha).first()
    is_new = revision is None
    revision = revision or Revision(model=model, sha=snapshot.sha, first_seen_at=at)
    revision.model = model
    decisions, read_before = decisions_about(model), None if is_new else read_identity(revision)
    known = {} if is_new else known_files(revision)
    files = filled(_files(snapshot.files), known)
    bases = lineage.claimed_bases(snapshot)
    _write_claims(revision, snapshot)
    identify(revision, decisions)
    revision.file_count = len(files)
    revision.total_size = _total(files)
    revision.checked_at = at
    before = (revision.digest, revision.scan_digest)
    others = replaced(known, files)
    words = () if is_new else scanner_words(revision)
    revision.scan_digest = scan_digest(revision, (row for row in words if row[0] not in others))
    revision.digest = revision_digest(
        revision,
        files=((path, size, blob, sha256) for path, (size, blob, sha256, _) in files.items()),
        base_models=bases,
    )
    revision.save()
    write_files(revision, files, known)
    if is_new:
        lineage.carry_over(revision)
    lineage.store_bases(revision, bases)
    lineage.store_datasets(revision, lineage.claimed_datasets(snapshot))
    note_contradiction(revision, decisions, before=read_before, by=None, at=at)
    is_news = (revision.digest, revision.scan_digest) != before
    return StoredRevision(revision, is_new, is_news, {} if is_new else others)


def licence_key_of(snapshot: Snapshot) -> str:
    """Return the claimed licence. Several at once are kept as they are: no single one holds."""
    keys = snapshot.licence_keys or ((snapshot.licence_key,) if snapshot.licence_key else ())
    return ", ".join(_line(key, 100) for key in keys)[:100]


def _write_claims(revision: Revision, snapshot: Snapshot) -> None:
    revision.licence_key = licence_key_of(snapshot)
    revision.licence_name = one_form(_line(snapshot.licence_name, 200))
    revision.licence_link = _line(snapshot.licence_link, 500)
    write_texts(revision, snapshot)
    revision.card = clean(dict(snapshot.card))
    revision.raw = clean(dict(snapshot.raw))
    revision.problems = [_line(problem, 300) for problem in snapshot.problems]
    revision.scan_status = str(snapshot.scan_status)
    revision.scan_issues = scanners.standing(
        revision.scan_issues,
        {
            _line(issue.path, PATH_LIMIT): _line(issue.level, 32)
            for issue in snapshot.files_with_issues
        },
        settled=snapshot.scan_status in {ScanStatus.NO_ISSUE, ScanStatus.ISSUE},
    )
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


def _line(text: str | None, limit: int) -> str:
    return clean_text(text or "")[:limit]
