"""What a submitted release rests on: its commit, the terms that reach it, and its checklist."""

from typing import Any

from governance.approvals import snapshots
from governance.approvals.models import Release
from governance.rules import release_checklist
from inventory.models import Revision

CHECKLIST_CHANGED = "The release checklist changed."


def checklist_digest(release: Release) -> str:
    """Return the digest of what such a release is asked today."""
    items = release_checklist.items_for(general_purpose=release.general_purpose)
    return release_checklist.digest(items)


def words_of(revision: Revision) -> dict[str, Any]:
    """Return what the commit and its terms say, kept so that a change can be named later."""
    return {"revision": snapshots.revision(revision), "terms": snapshots.terms(revision)}


def changes_of(release: Release) -> tuple[str, ...]:
    """Return what is not as it was when the release was submitted, one sentence each."""
    if not release.bound_revision:
        return ()
    found: list[str] = []
    label, now = str(release.revision), words_of(release.revision)
    if release.bound_revision != release.revision.digest:
        said = snapshots.changes(label, release.bound_words["revision"], now["revision"])
        found += said or (f"Something else about {label} is not what it was.",)
    if release.bound_terms != release.revision.terms_digest:
        found += snapshots.terms_changes(label, release.bound_words["terms"], now["terms"])
    if release.bound_checklist != checklist_digest(release):
        found.append(CHECKLIST_CHANGED)
    return tuple(found)
