"""Store what the hub said and tell what of it is news."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from governance.watch.actions import scans
from governance.watch.actions.absence import taken
from governance.watch.actions.asking import Answers
from governance.watch.comparison import (
    Difference,
    RevisionState,
    between_commits,
    between_models,
    model_state,
    no_or_yes,
    revision_state,
)
from governance.watch.models import ChangeKind
from governance.watch.weights import weights_changed
from inventory.actions import Stored, store_snapshot
from inventory.actions.inspections import note_scanners
from inventory.hubs.base import Snapshot
from inventory.models import HubModel, HubName, Revision

PATHS_NAMED = 20
# Where a version holds nothing but weights and their terms, silence says nothing.
WITHOUT_NOTES = frozenset({HubName.OLLAMA})

Words = tuple[dict[str, Any], dict[str, Any]] | None
Scanned = Callable[[Revision], Words]


def store(
    model: HubModel, answers: Answers, *, verdicts: Mapping[str, Any], at: datetime
) -> list[Difference]:
    """Store the head and every pinned commit; return the differences to what was stored before.

    `verdicts` are the scanners' words of the last look (see `scans.keep`). Call it with the model's
    row locked. A second call with the same answers returns nothing.

    :raises Refused: if the hub's answer cannot be stored, such as a name that is somebody else's.
    """
    found: list[Difference] = []
    settings = model_state(model)
    scanned = partial(_scanned, verdicts, answers)
    found += _head(model, answers, scanned, at=at)
    model.refresh_from_db()
    found = [*between_models(settings, model_state(model)), *found]
    for revision, snapshot in answers.pinned:
        found += _back(revision)
        found += _same_commit(revision, snapshot, scanned, at=at, head=False)
    for revision in answers.gone:
        found += _gone(revision)
    for name, holder in answers.reused:
        found += taken(model, name, holder)
    return found


def _scanned(verdicts: Mapping[str, Any], answers: Answers, revision: Revision) -> Words:
    """Return what scanners changed their minds about, and keep their words with the files."""
    said = answers.look.scanners if answers.look else {}
    note_scanners(revision, said.get(revision.sha, {}), at=revision.checked_at)
    return scans.difference(verdicts, said, revision.sha)


def _head(model: HubModel, answers: Answers, scanned: Scanned, *, at: datetime) -> list[Difference]:
    known = Revision.objects.filter(model=model, sha=model.head_sha).first()
    if known is not None and known.sha == answers.head.sha:
        return [*_back(known), *_same_commit(known, answers.head, scanned, at=at, head=True)]
    before = revision_state(known) if known else None
    old, weights = model.head_sha, _hashes(known) if known else {}
    stored = store_snapshot(answers.head, by=None, at=at)
    moved = _moved(old, stored.revision.sha, kept_history=answers.kept_history)
    if before is None:
        return [moved]
    has_notes = answers.head.hub not in WITHOUT_NOTES
    replaced = weights_changed(weights, _hashes(stored.revision)) if has_notes else ()
    return [moved, *between_commits(before, _state(stored, answers.head)), *replaced]


def _moved(old: str, new: str, *, kept_history: bool | None) -> Difference:
    rewritten = kept_history is False
    kind = ChangeKind.HISTORY_REWRITTEN if rewritten else ChangeKind.NEW_COMMIT
    return Difference(kind, {"commit": old}, {"commit": new})


def _same_commit(
    revision: Revision, snapshot: Snapshot, scanned: Scanned, *, at: datetime, head: bool
) -> Iterator[Difference]:
    """Yield what differs in a commit that was read before, and must not differ at all."""
    before, files = revision_state(_whole(revision)), _hashes(revision)
    stored = store_snapshot(snapshot, by=None, at=at, head=head)
    found = between_commits(before, _state(stored, snapshot))
    for difference in scans.merged(found, scanned(stored.revision)):
        yield replace(difference, revision=stored.revision)
    if stored.changed_files:
        yield _files_changed(stored, files)


def _state(stored: Stored, snapshot: Snapshot) -> RevisionState:
    return revision_state(_whole(stored.revision), withheld=snapshot.licence_withheld)


def _whole(revision: Revision) -> Revision:
    return Revision.objects.defer("raw", "licence_text").get(pk=revision.pk)


def _hashes(revision: Revision) -> dict[str, str]:
    rows = revision.files.values_list("path", "sha256", "blob_id")
    return {path: sha256 or blob for path, sha256, blob in rows}


def _files_changed(stored: Stored, before: Mapping[str, str]) -> Difference:
    after = _hashes(stored.revision)
    named = stored.changed_files[:PATHS_NAMED]
    old = {path: before.get(path, "not there") for path in named}
    new = {path: after.get(path, "not there") for path in named}
    if left := len(stored.changed_files) - len(named):
        new["further files"] = str(left)
    return Difference(ChangeKind.FILE_CHANGED, old, new, stored.revision)


def _gone(revision: Revision) -> list[Difference]:
    if _is_known_gone(revision):
        return []
    return [_resolves(ChangeKind.REVISION_GONE, revision)]


def _back(revision: Revision) -> list[Difference]:
    if not _is_known_gone(revision):
        return []
    return [_resolves(ChangeKind.AVAILABLE_AGAIN, revision)]


def _is_known_gone(revision: Revision) -> bool:
    kinds = (ChangeKind.REVISION_GONE, ChangeKind.AVAILABLE_AGAIN)
    last = revision.changes.filter(kind__in=kinds).order_by("-pk").first()
    return last is not None and last.kind == ChangeKind.REVISION_GONE


def _resolves(kind: ChangeKind, revision: Revision) -> Difference:
    back = kind is ChangeKind.AVAILABLE_AGAIN
    name = "commit can be fetched"
    return Difference(kind, {name: no_or_yes(not back)}, {name: no_or_yes(back)}, revision)
