"""Read the bills of materials among the files of a commit, each once."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from inventory.boms.statement import Statement, stated_in, unsupported
from inventory.hubs.base import HubError, Reason
from inventory.hubs.inspector import Inspector
from inventory.imports.limits import MEBIBYTE, MOST_BYTES
from inventory.imports.wishes import Unreadable
from inventory.models import BillOfMaterials, Revision, RevisionFile
from inventory.trust.bom_hashes import is_bom

READ_AT_ONCE = 5
HASHED_AT_ONCE = 40
# Another answer would settle these; until then nothing is known of the document.
LATER = frozenset({
    Reason.GATED, Reason.DISABLED, Reason.BAD_TOKEN, Reason.NOT_FOUND_OR_PRIVATE,
    Reason.REDIRECTED_ELSEWHERE,
})  # fmt: skip
TOO_LARGE = f"It is larger than {MOST_BYTES // MEBIBYTE} MiB, the most that is read."
OTHER_BYTES = "The hub sent other bytes than those that its list of files names."


def unread(revision: Revision, rows: Iterable[RevisionFile]) -> list[RevisionFile]:
    """Return the documents of a commit whose bytes nobody has read, of the first few by name."""
    known = dict(revision.boms.values_list("path", "blob_id"))
    first = sorted((row for row in rows if is_bom(row.path)), key=lambda row: row.path)
    return [row for row in first[:READ_AT_ONCE] if known.get(row.path) != row.blob_id]


def read(
    revision: Revision, rows: Iterable[RevisionFile], inspector: Inspector, *, at: datetime
) -> list[BillOfMaterials]:
    """Return what the documents of a commit say; nothing is written yet.

    Only the hub is asked, and only for files of this commit: an address in a document is data.

    :raises HubUnavailable: retry later.
    """
    known = {row.path: row for row in rows}
    found = (
        _one(revision, row, known, inspector, at=at) for row in unread(revision, known.values())
    )
    return [document for document in found if document is not None]


def store(documents: Iterable[BillOfMaterials]) -> None:
    """Write what was read in place of what was read of other bytes."""
    BillOfMaterials.objects.bulk_create(
        documents,
        update_conflicts=True,
        unique_fields=["revision", "path"],
        update_fields=["blob_id", "sha256", "format", "problem", "facts", "hashed", "read_at"],
    )


def _one(
    revision: Revision,
    row: RevisionFile,
    known: dict[str, RevisionFile],
    inspector: Inspector,
    *,
    at: datetime,
) -> BillOfMaterials | None:
    """Return one document, None where the hub would not give it to us at present."""
    kept = BillOfMaterials(revision=revision, path=row.path, blob_id=row.blob_id, read_at=at)
    too_large = TOO_LARGE if (row.size or 0) > MOST_BYTES else ""
    kept.problem = unsupported(row.path) or too_large
    if kept.problem:
        return kept
    try:
        content = inspector.whole(revision.model.repo_id, revision.sha, row.path, most=MOST_BYTES)
        kept.sha256 = hashlib.sha256(content).hexdigest()
        said = _said(revision, row, content)
    except HubError as error:
        kept.problem = str(error)[:500]
        return None if error.reason in LATER else kept
    except Unreadable as error:
        kept.problem = str(error)[:500]
        return kept
    kept.format, kept.facts = said.format, said.as_dict()
    kept.hashed = dict(_hashed(revision, said, known, inspector))
    return kept


def _said(revision: Revision, row: RevisionFile, content: bytes) -> Statement:
    if not _is_listed(row, content):
        raise Unreadable(OTHER_BYTES)
    return stated_in(content, revision.model.repo_id)


def _hashed(
    revision: Revision, said: Statement, known: dict[str, RevisionFile], inspector: Inspector
) -> Iterator[tuple[str, str]]:
    """Yield path and SHA-256 of small files in the document: the hub states only git's id of them.

    What the hub does not give, and what is more than we read, stays uncompared.
    """
    listed = (known[path] for path, _ in said.files if path in known)
    small = [row for row in listed if not row.sha256 and row.size is not None]
    left = MOST_BYTES
    for row in small[:HASHED_AT_ONCE]:
        left -= row.size or 0
        if left < 0:
            return
        try:
            content = inspector.whole(
                revision.model.repo_id, revision.sha, row.path, most=row.size or 0
            )
        except HubError:
            continue
        if _is_listed(row, content):
            yield row.path, hashlib.sha256(content).hexdigest()


def _is_listed(row: RevisionFile, content: bytes) -> bool:
    """Say whether these are the bytes that the list of files names."""
    if row.sha256:
        return hashlib.sha256(content).hexdigest() == row.sha256
    head = b"blob %d\0" % len(content)
    return hashlib.sha1(head + content, usedforsecurity=False).hexdigest() == row.blob_id
