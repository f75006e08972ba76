"""What people decide on a finding, in the words of VEX."""

from datetime import date, datetime, timedelta

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can, require
from governance.audit.actions import difference, record
from governance.audit.events import Event
from governance.rules import policy
from governance.watch.models import UNSETTLED, Finding, FindingState, Justification
from governance.web.moments import day_in_words
from governance.web.refusals import NotAllowed, Refused

MEANWHILE = "Somebody triaged it after it was shown: it is {state} now. Look at it again."
BY_PEOPLE = frozenset(Justification.values) - {Justification.WITHDRAWN, Justification.DUPLICATE}


@transaction.atomic
def triage(
    finding: Finding,
    state: str,
    *,
    justification: str = "",
    note: str = "",
    accepted_until: date | None = None,
    stated_by: str = "",
    seen: str = "",
    by: User,
    at: datetime,
) -> Finding:
    """Set where the work on a finding stands.

    `stated_by` names whose statement the person takes over, where it is not their own. `seen` is
    the state when they looked: a finding that somebody else has moved since then is left alone.

    :raises NotAllowed: without the permission, or if the owner would accept the risk alone.
    :raises Refused: if what the state needs is missing; the field is named.
    """
    row = Finding.objects.select_for_update(of=("self",)).select_related("system__department").get(
        pk=finding.pk
    )  # fmt: skip
    check(row, state, justification=justification, note=note, accepted_until=accepted_until,
          by=by, at=at)  # fmt: skip
    if seen and row.state not in (seen, state):
        raise Refused(MEANWHILE.format(state=f"“{row.get_state_display()}”"))
    asked = FindingState(state)
    before = _told(row)
    row.state = asked
    row.note = note.strip()
    row.justification = justification if asked == FindingState.NOT_AFFECTED else ""
    row.accepted_until = accepted_until if asked == FindingState.ACCEPTED else None
    row.accepted_by = by if asked == FindingState.ACCEPTED else None
    row.settled_at = None if asked in UNSETTLED else at
    row.stated_by = stated_by
    row.save()
    was, now = difference(before, _told(row))
    record(Event.FINDING_TRIAGED, on=row, by=by, at=at, before=was, after=now, note=row.note)
    return row


def check(
    finding: Finding,
    state: str,
    *,
    justification: str = "",
    note: str = "",
    accepted_until: date | None = None,
    by: User,
    at: datetime,
) -> None:
    """Look whether `triage` would do this, without doing it; costs no query for a loaded finding.

    :raises NotAllowed: as `triage` does.
    :raises Refused: as `triage` does.
    """
    require(by, Permission.FINDING_TRIAGE, finding.system.department)
    _check(finding, _state(state), justification, note.strip(), accepted_until, by=by, at=at)


def why_not_accept(finding: Finding, user: User) -> str:
    """Return why this person cannot accept the risk of a finding, or "" if they can."""
    if not can(user, Permission.FINDING_ACCEPT, finding.system.department):
        return "You may not accept the risk of findings. Ask an administrator for the role."
    if finding.owner_id == user.pk:
        return "Someone other than the finding's owner has to accept its risk."
    return ""


def _state(state: str) -> FindingState:
    if state not in FindingState.values:
        raise Refused(f"“{state}” is no state of a finding.", field="state")
    return FindingState(state)


def _check(
    row: Finding,
    state: FindingState,
    justification: str,
    note: str,
    accepted_until: date | None,
    *,
    by: User,
    at: datetime,
) -> None:
    if state == FindingState.NOT_AFFECTED and justification not in BY_PEOPLE:
        raise Refused("Say why it is not affected: choose a reason.", field="justification")
    if state in (FindingState.FIXED, FindingState.ACCEPTED) and not note:
        words = "how it was fixed" if state == FindingState.FIXED else "why the risk is accepted"
        raise Refused(f"Write in the note {words}.", field="note")
    if state == FindingState.ACCEPTED:
        _check_acceptance(row, accepted_until, by=by, at=at)


def _check_acceptance(row: Finding, accepted_until: date | None, *, by: User, at: datetime) -> None:
    if reason := why_not_accept(row, by):
        raise NotAllowed(reason, field="state")
    if accepted_until is None or accepted_until <= at.date():
        raise Refused(
            "Give a day in the future on which the acceptance ends.", field="accepted_until"
        )
    longest = policy.longest_acceptance_days()
    last = at.date() + timedelta(days=longest)
    if accepted_until > last:
        raise Refused(
            f"A risk is accepted for {longest} days at most, so until {day_in_words(last)}. "
            "Choose an earlier day.",
            field="accepted_until",
        )


def _told(row: Finding) -> dict[str, str]:
    return {
        "state": str(row.state),
        "justification": row.justification,
        "accepted_until": row.accepted_until.isoformat() if row.accepted_until else "",
        "accepted_by": row.accepted_by.full_name if row.accepted_by else "",
        "stated_by": row.stated_by,
    }
