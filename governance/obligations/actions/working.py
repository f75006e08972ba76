"""The only writers of the work on an obligation."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from governance.accounts.models import User
from governance.audit.actions import record
from governance.audit.events import Event
from governance.evidence.models import Evidence
from governance.obligations.actions import setting_aside
from governance.obligations.actions.saving import facts_of, locked, save
from governance.obligations.models import Obligation, ObligationState, Shown
from governance.web.refusals import Refused

State = ObligationState
FIELDS = ("owner", "due_on", "state", "note")


@transaction.atomic
def change(obligation: Obligation, *, by: User, at: datetime, **changes: Any) -> Obligation:
    """Change the fields given, of `FIELDS`: who works on it, until when, where the work stands.

    "Not applicable" asks for a second person where the row needs one (see `setting_aside`).

    :raises Refused: for a state that needs another action, or "not applicable" without a reason.
    :raises TypeError: if another field is named.
    """
    if unknown := set(changes) - set(FIELDS):
        raise TypeError(f"An obligation has no {', '.join(sorted(unknown))} to change.")
    row = locked(obligation, by)
    before, state = facts_of(row), row.state
    for field, value in changes.items():
        setattr(row, field, value.strip() if isinstance(value, str) else value)
    _check(row, was=state)
    event = _moved(row, state, by, at) if row.state != state else Event.OBLIGATION_CHANGED
    if facts_of(row) == before:
        return row
    return save(row, before, event, by=by, at=at)


def _moved(row: Obligation, was: str, by: User, at: datetime) -> Event:
    """Write what else a new state changes, and return what the log calls it."""
    if row.state == State.NOT_APPLICABLE:
        setting_aside.put_aside(row, by=by, at=at)
        asked = row.state == State.SET_ASIDE
        return Event.OBLIGATION_SET_ASIDE if asked else Event.OBLIGATION_CHANGED
    setting_aside.end(row)
    return Event.SET_ASIDE_ENDED if was == State.SET_ASIDE else Event.OBLIGATION_CHANGED


def _check(row: Obligation, *, was: str) -> None:
    if row.state == State.FULFILLED != was:
        raise Refused("Record how the duty is met with “Mark as fulfilled”.", field="state")
    if row.state == State.SET_ASIDE != was:
        raise Refused(
            "Say that the duty does not apply: a second person is asked then.", field="state"
        )
    if row.state == State.NOT_APPLICABLE != was == State.SET_ASIDE:
        raise Refused("A second person has to agree that the duty does not apply.", field="state")
    if row.state in (State.NOT_APPLICABLE, State.SET_ASIDE) and not row.note:
        raise Refused("Say why the duty does not apply.", field="note")
    if row.owner and not row.owner.is_active:
        raise Refused("Choose an owner who can sign in.", field="owner")


@transaction.atomic
def attach(
    obligation: Obligation,
    *,
    evidence: Iterable[Evidence],
    kinds: Collection[str] = (),
    by: User,
    at: datetime,
) -> Obligation:
    """Add evidence to an obligation, whatever its state; `kinds` say what expected it shows.

    :raises Refused: if none is given, or for a kind that the duty does not expect.
    """
    items = list(evidence)
    if not items:
        raise Refused("Choose the evidence, or add a file or a link.", field="evidence")
    row = locked(obligation, by)
    after = {"evidence": [item.title for item in items], **_keep(row, items, kinds)}
    record(Event.OBLIGATION_CHANGED, on=row, by=by, at=at, after=after)
    return row


@transaction.atomic
def fulfil(
    obligation: Obligation,
    *,
    note: str,
    evidence: Iterable[Evidence] = (),
    kinds: Collection[str] = (),
    by: User,
    at: datetime,
) -> Obligation:
    """Record that a duty is met: attested by the note, evidenced where evidence is given.

    :raises Refused: if neither a note nor evidence says how, or for a kind that is not expected.
    """
    items = list(evidence)
    if not note.strip() and not items:
        raise Refused("Say how the duty is met, or attach evidence that shows it.", field="note")
    row = locked(obligation, by)
    before = facts_of(row)
    setting_aside.end(row)
    row.state, row.note, row.closed_at = State.FULFILLED, note.strip() or row.note, at
    _keep(row, items, kinds)
    return save(row, before, Event.OBLIGATION_FULFILLED, by=by, at=at)


def _keep(
    row: Obligation, items: Collection[Evidence], kinds: Collection[str]
) -> dict[str, list[str]]:
    """Attach the evidence, and what of the expected it shows; return the latter for the log."""
    if unknown := set(kinds) - set(row.requirement.evidence_expected):
        raise Refused(f"The duty does not expect “{min(unknown)}”.", field="kinds")
    row.evidence.add(*items)
    said = [Shown(obligation=row, evidence=item, kind=kind) for item in items for kind in kinds]
    Shown.objects.bulk_create(said, ignore_conflicts=True)
    return {"shows": list(kinds)} if kinds else {}
