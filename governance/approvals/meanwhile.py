"""What happened to a request after its page was shown: one sentence each, with who and when."""

from collections.abc import Iterator
from functools import cache

from django.db import models
from django.db.models.functions import Coalesce

from governance.approvals.bindings import reviewed_digest as digest_of
from governance.approvals.models import Approval
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web.moments import moment_in_words

SHOWN = 8
# Another's signature and a reminder change nothing of what is reviewed; what an assessment changed
# is among the differences.
QUIET = frozenset({Event.STAGE_SIGNED, Event.STAGE_ESCALATED, Event.ASSESSED})
SINCE_SHOWN = "Something has changed since this page was shown."
SINCE_SUBMITTED = "This is not what was reviewed any more. Since the request was submitted:"
NOT_THAT = "What was sent as reviewed is not this request as it is now. Read it again, then decide."


def newest_entry() -> int:
    """Return the id of the newest audit entry: what a page shows is as old as that."""
    newest = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


@cache
def newest_entry_then() -> Coalesce:
    """Return the same for the statement that reads rows, so that they are at least as new."""
    newest = Entry.objects.order_by("-pk").values("pk")[:1]
    return Coalesce(models.Subquery(newest), 0)


def against_seen(
    approval: Approval, changes: tuple[str, ...], *, digest: str = "", entry: int | None = None
) -> str:
    """Return why a decision made on a page does not count any more, or "" if it does.

    `digest` is what the page was made from and `entry` the newest audit entry then; of a page
    that says neither nothing is asked. `changes` are the differences found now.
    """
    if not digest and entry is None:
        return ""
    found = _entries(approval, entry)
    if not _moved(approval, found, digest=digest, entry=entry):
        return ""
    told = [_sentence(row) for row in found[:SHOWN]]
    if len(found) > SHOWN:
        told.append(f"And {len(found) - SHOWN} more, in the history of the request.")
    if not told and not changes:
        return NOT_THAT
    lead = SINCE_SUBMITTED if entry is None else SINCE_SHOWN
    return " ".join((lead, *told, *changes, "Look at it as it is now."))


def _moved(approval: Approval, found: list[Entry], *, digest: str, entry: int | None) -> bool:
    """Tell whether what is reviewed is another thing now, or was submitted again."""
    if entry is not None and any(row.event == Event.APPROVAL_RESUBMITTED for row in found):
        return True
    if digest:
        return digest != digest_of(approval)
    system = approval.use_case.system._meta.label_lower
    return any(row.subject_type != system for row in found)


def _entries(approval: Approval, entry: int | None) -> list[Entry]:
    """Return what was written since; where no entry is named, since the request was submitted."""
    rows = Entry.objects.about_any(_subjects(approval))
    since = rows.from_moment(approval.submitted_at) if entry is None else rows.after(entry)
    return [row for row in since if row.event not in QUIET]


def _subjects(approval: Approval) -> Iterator[models.Model]:
    yield approval
    yield approval.use_case
    yield approval.use_case.system


def _sentence(entry: Entry) -> str:
    said = f"{entry.actor}, {moment_in_words(entry.at)}: {Event(entry.event).label}."
    note = entry.note.strip()
    return f"{said} {note if note[-1:] in '.!?' else note + '.'}" if note else said
