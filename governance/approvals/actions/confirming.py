"""Look at what changed under an approval, and say that it still holds."""

from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.approvals.actions.locking import check_step, locked, refuse_if
from governance.approvals.bindings import as_now, current_editions, reviewed_digest
from governance.approvals.meanwhile import against_seen
from governance.approvals.models import Approval, Binding
from governance.approvals.validity import why_not_confirm
from governance.audit.actions import record
from governance.audit.events import Event


@transaction.atomic
def confirm(
    approval: Approval,
    *,
    note: str,
    seen_digest: str = "",
    seen_entry: int | None = None,
    by: User,
    at: datetime,
) -> Approval:
    """Say that an approval still holds although something changed that asks for a look.

    What differs is bound anew as it is now. `seen_digest` is the digest of what the person looked
    at (see `bindings.reviewed_digest`) and `seen_entry` the newest audit entry then; without
    either that check is left out.

    :raises NotAllowed: if the person may not confirm approvals, or requested this one.
    :raises Refused: if nothing asks for a look, something ends the approval, or no reason is given.
    """
    approval = locked(approval)
    check_step("confirm", approval, by=by)
    refuse_if(why_not_confirm(approval, at=at))
    if not note.strip():
        refuse_if("Say what you looked at, and why the approval still holds.", field="note")
    changes, differing = _differing(approval)
    refuse_if(against_seen(approval, tuple(changes), digest=seen_digest, entry=seen_entry))
    before = [[row.label, row.digest] for row in differing]
    _bind_anew(differing)
    approval.confirmed_at, approval.reviewed_digest = at, reviewed_digest(approval)
    approval.save(update_fields=["confirmed_at", "reviewed_digest"])
    record(
        Event.APPROVAL_CONFIRMED,
        on=approval,
        by=by,
        at=at,
        before={"bound_to": before},
        after={"bound_to": [[row.label, row.digest] for row in differing], "changes": changes},
        note=note.strip(),
    )
    return approval


def _differing(approval: Approval) -> tuple[list[str], list[Binding]]:
    """Return what is different, in words and as bindings."""
    row = Approval.objects.with_changes(current_editions()).get(pk=approval.pk)
    return list(row.changes), row.broken_bindings


def _bind_anew(differing: list[Binding]) -> None:
    editions = current_editions()
    for row in differing:
        now = as_now(row, editions)
        if now is None:  # A rule table that is no longer in use: nothing is left to bind.
            row.delete()
            continue
        row.digest, row.snapshot = now
        row.save(update_fields=["digest", "snapshot"])
