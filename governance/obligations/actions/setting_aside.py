"""Set a duty aside: with a reason, and by two people where a mistake would be grave.

One person says that a duty does not apply. For most duties that is enough. Where the row asks for a
second person, it stays owed until somebody else agrees; who disagrees says why, and it is open
again. Whoever works on it may take it up again at any time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.audit.events import Event
from governance.obligations.actions.saving import facts_of, held, save
from governance.obligations.models import Obligation, ObligationState
from governance.web.moments import day_in_words
from governance.web.refusals import NotAllowed, Refused

State = ObligationState


@dataclass(frozen=True)
class Step:
    """One step: from where, with which right, what the log calls it; `second`: by somebody else."""

    start: frozenset[State]
    needs: Permission
    event: Event
    second: bool = False


STEPS: Mapping[str, Step] = {
    "set_aside": Step(
        frozenset({State.OPEN, State.IN_PROGRESS, State.FULFILLED}),
        Permission.OBLIGATION_EDIT,
        Event.OBLIGATION_SET_ASIDE,
    ),
    "agree": Step(
        frozenset({State.SET_ASIDE}),
        Permission.OBLIGATION_SET_ASIDE,
        Event.SET_ASIDE_AGREED,
        second=True,
    ),
    "disagree": Step(
        frozenset({State.SET_ASIDE}),
        Permission.OBLIGATION_SET_ASIDE,
        Event.SET_ASIDE_REFUSED,
        second=True,
    ),
    "reopen": Step(
        frozenset({State.SET_ASIDE, State.NOT_APPLICABLE}),
        Permission.OBLIGATION_EDIT,
        Event.SET_ASIDE_ENDED,
    ),
}


def why_not(verb: str, row: Obligation, user: User) -> Refused | None:
    """Return why this person cannot take this step now, None if they can."""
    step = STEPS[verb]
    if not can(user, step.needs, row.department):
        return NotAllowed(f"You may not {step.needs.value} here. Ask an administrator.")
    if row.state not in step.start:
        return Refused(f"{_happened(row)} Look at it again.")
    if step.second and row.set_aside_by_id == user.pk:
        return NotAllowed("You set this duty aside: somebody else has to agree.")
    return None


def _happened(row: Obligation) -> str:
    """Return where the duty stands now and who brought it there, as a sentence."""
    if row.state == State.NOT_APPLICABLE and row.closed_at:
        who = row.confirmed_by or row.set_aside_by or "Somebody"
        return f"{who} said on {day_in_words(row.closed_at)} that this duty does not apply."
    if row.state == State.SET_ASIDE:
        return f"{row.set_aside_by} has set this duty aside and asked for a second person."
    return f"This duty is owed: its state is “{State(row.state).label.lower()}”."


@transaction.atomic
def set_aside(obligation: Obligation, *, reason: str, by: User, at: datetime) -> Obligation:
    """Say that a duty does not apply; where two people decide, the second one is asked.

    :raises Refused: without a reason, or if it is set aside already.
    """
    row = _take("set_aside", obligation, by)
    before = facts_of(row)
    row.note = _said(reason, "Say why the duty does not apply.", "reason")
    put_aside(row, by=by, at=at)
    event = Event.OBLIGATION_SET_ASIDE if row.second_person else Event.OBLIGATION_CHANGED
    return save(row, before, event, by=by, at=at)


@transaction.atomic
def agree(obligation: Obligation, *, note: str = "", by: User, at: datetime) -> Obligation:
    """Agree, as the second person, that a duty does not apply: it is owed no longer.

    :raises Refused: for whoever set it aside, and if nobody asks for it any more.
    """
    row = _take("agree", obligation, by)
    before = facts_of(row)
    row.state, row.closed_at, row.confirmed_by = State.NOT_APPLICABLE, at, by
    if note.strip():
        row.note = f"{row.note}\n{by}: {note.strip()}"
    return save(row, before, STEPS["agree"].event, by=by, at=at)


@transaction.atomic
def disagree(obligation: Obligation, *, reason: str, by: User, at: datetime) -> Obligation:
    """Say, as the second person, why a duty applies: it is open again.

    :raises Refused: without a reason, for whoever set it aside, and if nobody asks any more.
    """
    row = _take("disagree", obligation, by)
    before = facts_of(row)
    row.note = _said(reason, "Say why the duty applies.", "reason")
    row.state = State.OPEN
    save(row, before, STEPS["disagree"].event, by=by, at=at)
    return _forget(row)


@transaction.atomic
def reopen(obligation: Obligation, *, by: User, at: datetime) -> Obligation:
    """Open a duty again that was set aside, whether or not a second person had agreed.

    :raises Refused: if it is not set aside.
    """
    row = _take("reopen", obligation, by)
    before = facts_of(row)
    end(row)
    row.state = State.OPEN
    return save(row, before, STEPS["reopen"].event, by=by, at=at)


def put_aside(row: Obligation, *, by: User, at: datetime) -> None:
    """Write into the row, unsaved, that this person says that the duty does not apply."""
    row.set_aside_by, row.set_aside_at, row.confirmed_by = by, at, None
    row.state = State.SET_ASIDE if row.second_person else State.NOT_APPLICABLE
    row.closed_at = None if row.second_person else at


def end(row: Obligation) -> None:
    """Write into the row, unsaved, that nobody says any more that the duty does not apply."""
    row.set_aside_by = row.set_aside_at = row.confirmed_by = row.closed_at = None


def _forget(row: Obligation) -> Obligation:
    """Clear who set it aside, once those who are told of it have been told."""
    end(row)
    row.save(update_fields=["set_aside_by", "set_aside_at", "confirmed_by", "closed_at"])
    return row


def _take(verb: str, obligation: Obligation, by: User) -> Obligation:
    row = held(obligation)
    if refusal := why_not(verb, row, by):
        raise refusal
    return row


def _said(words: str, missing: str, field: str) -> str:
    if not words.strip():
        raise Refused(missing, field=field)
    return words.strip()
