"""Look at the files of a revision in the background.

Each scanner's word, the first bytes of the weights, and the bills of materials.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from governance.audit.actions import record
from governance.audit.events import Event
from governance.rules import file_formats
from inventory.actions import boms
from inventory.actions.trust import renew
from inventory.digests import scan_digest, scanner_words
from inventory.hubs import INSPECTORS
from inventory.hubs.base import HubError, HubUnavailable, Reason, ScanStatus
from inventory.hubs.inspector import Inspector
from inventory.hubs.scanners import over, problems, unfinished
from inventory.models import BillOfMaterials, HubModel, Revision, RevisionFile

LEASE = timedelta(minutes=10)
SOON = timedelta(minutes=1)
LATER = timedelta(hours=1)
READ_AT_ONCE = 40
FOR_GOOD = frozenset({Reason.GATED, Reason.DISABLED, Reason.BAD_TOKEN, Reason.NOT_FOUND_OR_PRIVATE})


def after_stored(model: HubModel, *, by: object, at: datetime) -> None:
    """Note that the files of commits which were read just now are to be looked at (an effect)."""
    for revision in Revision.objects.filter(model=model, checked_at=at).only("pk", "scan_status"):
        owe(revision, hub=model.hub, at=at)


def owe(revision: Revision, *, hub: str, at: datetime) -> None:
    """Note that the files are to be looked at, if there is anything left to see."""
    if hub in INSPECTORS and _anything_left(revision):
        Revision.objects.filter(pk=revision.pk).update(inspect_at=at)


def inspect(revision: Revision, inspector: Inspector, *, at: datetime) -> bool:
    """Ask the hub about the files once, if that is due and nobody else is at it.

    Return whether the hub answered. What it does not give stays unknown.
    """
    if not Revision.objects.claim_inspection(revision.pk, at=at, until=at + LEASE):
        return True
    rows = list(revision.files.all())
    try:
        said = inspector.scanners(revision.model.repo_id, revision.sha)
        seen = _heads(revision, rows, inspector)
        documents = boms.read(revision, rows, inspector, at=at)
    except HubUnavailable:
        return False
    _store(revision, rows, said, seen, documents, at=at)
    return True


def note_scanners(
    revision: Revision, said: Mapping[str, Mapping[str, Any]], *, at: datetime
) -> None:
    """Keep what the scanners say of files now; trust is weighed again if a word is another one.

    Only of files whose scanners were read before: the first time is for `inspect`.
    """
    named = revision.files.filter(path__in=list(said)).exclude(scanners={})
    now = {row.path: over(row.scanners, said[row.path]) for row in named}
    rows = [row for row in named if row.scanners != now[row.path]]
    for row in rows:
        row.scanners = now[row.path]
    RevisionFile.objects.bulk_update(rows, ["scanners"], batch_size=500)
    if rows:
        _digest(revision)
        renew(revision, at=at)


def _heads(
    revision: Revision, rows: list[RevisionFile], inspector: Inspector
) -> dict[str, str]:  # fmt: skip
    """Return the formats that the first bytes of some weights show, the largest first."""
    seen: dict[str, str] = {}
    for row in sorted(_unread(rows), key=lambda row: -(row.size or 0))[:READ_AT_ONCE]:
        try:
            head = inspector.head(revision.model.repo_id, revision.sha, row.path)
        except HubError as error:
            if error.reason in FOR_GOOD:
                break
            continue
        seen[row.path] = file_formats.magic_of(head)
    return seen


@transaction.atomic
def _store(
    revision: Revision,
    rows: list[RevisionFile],
    said: Mapping[str, Mapping[str, Any]],
    seen: Mapping[str, str],
    documents: list[BillOfMaterials],
    *,
    at: datetime,
) -> None:
    before = _bad(rows)
    for row in rows:
        row.scanners = over(row.scanners, said.get(row.path, row.scanners))
        row.magic = seen.get(row.path, row.magic)
    RevisionFile.objects.bulk_update(rows, ["scanners", "magic"], batch_size=500)
    boms.store(documents)
    more = any(seen.values()) and bool(_unread(rows))
    waiting = any(unfinished(row.scanners) for row in rows)
    again = at + SOON if more else at + LATER if waiting else None
    Revision.objects.filter(pk=revision.pk).update(inspect_at=again)
    _digest(revision)
    renew(revision, at=at)
    _record(revision.model, before, _bad(rows), at=at)


def _bad(rows: list[RevisionFile]) -> list[str]:
    """Return in words which scanners name a problem in which files."""
    return [
        f"{row.path}: {scanner} says {word}"
        for row in rows
        for scanner, word in problems(row.scanners).items()
    ]


def _record(model: HubModel, before: list[str], after: list[str], *, at: datetime) -> None:
    if before != after:
        was, now = {"scanners": before}, {"scanners": after}
        record(Event.SCANNERS_READ, on=model, by=None, at=at, before=was, after=now)


def _digest(revision: Revision) -> None:
    """Let what rests on the scans tell that a scanner names a problem, or none any more."""
    row = Revision.objects.only("scan_issues", "scan_digest").get(pk=revision.pk)
    row.scan_digest = scan_digest(row, scanner_words(row))
    row.save(update_fields=["scan_digest"])


def _unread(rows: list[RevisionFile]) -> list[RevisionFile]:
    return [row for row in rows if not row.magic and file_formats.holds_weights(row.path)]


def _anything_left(revision: Revision) -> bool:
    if revision.scan_status == ScanStatus.NOT_FINISHED:
        return True
    rows = list(revision.files.filter(magic="").only("path", "scanners", "blob_id"))
    if any(not row.scanners or file_formats.holds_weights(row.path) for row in rows):
        return True
    return bool(boms.unread(revision, rows))
