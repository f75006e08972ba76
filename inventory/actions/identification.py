"""Write which licence a revision is under: its texts, what they are, and what a person decided."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import cache

from governance.accounts.models import User
from governance.audit.actions import record
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.rules import canonical, tables
from governance.rules.licence_catalogue import LicenceIdentity
from governance.rules.licence_text import recognise
from inventory.digests import licence_digest
from inventory.hubs.base import Snapshot
from inventory.hubs.licence_files import Placed, laid_out
from inventory.hubs.reading import storable
from inventory.licence_reading import SETTLED, identity_of, method_of, read_identity
from inventory.models import HubModel, LicenceDecision, Revision

HEADING = re.compile(r"^=== (?P<path>[^\n]+) ===\n", re.MULTILINE)
UNNAMED = "LICENSE"

Decisions = Mapping[str, LicenceDecision]


@cache
def edition() -> str:
    """Return a digest of everything that texts are recognised by."""
    names = sorted(path.stem for path in tables.DATA.glob("licence*.toml"))
    return canonical.digest([tables.load(name).digest for name in names])


def decisions_about(model: HubModel) -> Decisions:
    """Return the decisions of people that hold for a model now, by licence digest."""
    rows = LicenceDecision.objects.current().filter(model=model).select_related("decided_by")
    return {row.licence_digest: row for row in rows.order_by("pk")}


def write_texts(revision: Revision, snapshot: Snapshot) -> None:
    """Take over the licence files; if the hub withholds them now, keep what was read before."""
    if snapshot.licence_text is None and snapshot.licence_withheld:
        return
    path = next(iter(snapshot.licence_paths), UNNAMED)
    given = snapshot.licence_texts or ((path, snapshot.licence_text or ""),)
    text, places = laid_out([(path, storable(text)) for path, text in given if text])
    files = [asdict(place) for place in places]
    if (text, files) != (revision.licence_text, revision.licence_files):
        revision.licence_edition = ""
    revision.licence_text, revision.licence_files = text, files
    revision.licence_text_sha256 = snapshot.licence_text_sha256 or ""


def identify(revision: Revision, decisions: Decisions) -> None:
    """Write what the revision's licence is. Texts that were recognised already are not read again.

    A person's decision for this claim and these texts holds, whatever is read.
    """
    if revision.licence_edition != edition():
        revision.licence_files = revision.licence_files or [
            asdict(place) for place in _places_in(revision.licence_text)
        ]
        revision.licence_findings = [
            recognise(row["path"], revision.licence_text[row["start"] : row["end"]]).as_dict()
            for row in revision.licence_files
        ]
        revision.licence_edition = edition()
    decision = decisions.get(licence_digest(revision))
    revision.licence_decision = _words_of(decision) if decision else {}
    identity = identity_of(revision)
    revision.licence_id = identity.id or ""
    revision.licence_result = identity.status
    revision.licence_method = method_of(identity, revision)


def note_contradiction(
    revision: Revision,
    decisions: Decisions,
    *,
    before: LicenceIdentity | None,
    by: User | None,
    at: datetime,
) -> None:
    """Record, once, that what is read now speaks against what a person decided.

    `before` is what was read until now, None for a commit that was not known. The decision stays
    where it holds.
    """
    found = _contradicted(revision, decisions, before)
    if found is None:
        return
    read = read_identity(revision)
    was = {"licence decided": f"{found.title} ({found.decided_by}, {found.decided_at:%d %B %Y})"}
    now = {"licence read now": f"{read.title} ({read.status})"}
    if found.licence_digest != licence_digest(revision):
        now["in commit"] = revision.sha
    event = Event.LICENCE_DECISION_CONTRADICTED
    last = Entry.objects.about(revision.model).telling(event).first()
    if last is None or (last.before, last.after) != (was, now):
        record(event, on=revision.model, by=by, at=at, before=was, after=now)


def _contradicted(
    revision: Revision, decisions: Decisions, before: LicenceIdentity | None
) -> LicenceDecision | None:
    """Return the decision that the reading of a revision speaks against, if it is a new reading."""
    read = read_identity(revision)
    if before and (before.status, before.id) == (read.status, read.id):
        return None
    held = decisions.get(licence_digest(revision))
    if held is None and revision.sha == revision.model.head_sha:
        held = max(decisions.values(), key=lambda row: row.pk, default=None)
    elif held and read.status not in {*SETTLED, "conflict"}:
        return None
    agrees = held and read.status in SETTLED and read.id == held.licence_id
    return None if agrees else held


def _words_of(decision: LicenceDecision) -> dict[str, str]:
    return {
        "licence_id": decision.licence_id,
        "note": decision.note,
        "by": decision.decided_by.full_name,
        "on": decision.decided_at.date().isoformat(),
    }


def _places_in(text: str) -> Iterator[Placed]:
    """Yield where the files stand in a text that was stored without saying so."""
    if text and not text.startswith("=== "):
        yield Placed(UNNAMED, 0, len(text))
        return
    found = list(HEADING.finditer(text))
    ends = [heading.start() - len("\n\n") for heading in found[1:]] + [len(text)]
    for heading, end in zip(found, ends, strict=False):
        yield Placed(heading["path"], heading.end(), max(heading.end(), end))
