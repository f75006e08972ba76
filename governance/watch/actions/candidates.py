"""People say whether an advisory means a model of ours. Only a yes makes it a finding."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.audit.actions import record
from governance.audit.events import Event
from governance.watch.actions import matching_models
from governance.watch.models import Candidate, CandidateState
from governance.web.refusals import NotAllowed, Refused
from inventory.models import System

EVENTS = {
    CandidateState.CONFIRMED: Event.CANDIDATE_CONFIRMED,
    CandidateState.REFUSED: Event.CANDIDATE_REFUSED,
}
NOT_YOURS = "You may not triage findings of this system. Ask an administrator for the role."
MEANWHILE = "Somebody decided on it after it was shown: {state}. Look at it again."
ALREADY = "That is what was said of it already."


@dataclass(frozen=True)
class CandidateOutcome:
    """What became of one candidate; `reason` says why it stays as it is, "" where it changed."""

    candidate: Candidate
    reason: str


def decide_candidates(
    candidates: Iterable[Candidate],
    state: str,
    *,
    reason: str = "",
    seen: Mapping[int, str] | None = None,
    by: User,
    at: datetime,
) -> tuple[CandidateOutcome, ...]:
    """Confirm or refuse each candidate; each is a transaction of its own, and stands by itself.

    `seen` is the state of each when the person looked: one on which somebody else has decided
    since then is left alone.

    :raises Refused: if the state is none of the two, or a refusal says no reason; nothing changes.
    """
    decided = _decision(state, reason)
    known = seen or {}
    return tuple(
        _try(row, decided, reason.strip(), known.get(row.pk, ""), by=by, at=at)
        for row in candidates
    )


def _decision(state: str, reason: str) -> CandidateState:
    if state not in EVENTS:
        raise Refused("Say whether the model is meant: confirmed or refused.", field="state")
    if state == CandidateState.REFUSED and not reason.strip():
        raise Refused("Say what else is meant, or why it is not this model.", field="reason")
    return CandidateState(state)


def _try(
    row: Candidate, state: CandidateState, reason: str, seen: str, *, by: User, at: datetime
) -> CandidateOutcome:
    try:
        return CandidateOutcome(_decide(row, state, reason, seen, by=by, at=at), "")
    except Refused as refusal:
        return CandidateOutcome(row, str(refusal))


@transaction.atomic
def _decide(
    candidate: Candidate, state: CandidateState, reason: str, seen: str, *, by: User, at: datetime
) -> Candidate:
    # The system first, as matching does, so that the two never wait for each other.
    system = System.objects.select_for_update().get(pk=candidate.system_id)
    if not can(by, Permission.FINDING_TRIAGE, system.department):
        raise NotAllowed(NOT_YOURS)
    row = Candidate.objects.select_related("model", "advisory").filter(pk=candidate.pk).first()
    if row is None:
        raise Refused("It is no candidate any more: its cause has gone.")
    if (row.state, row.reason) == (state, reason):
        raise Refused(ALREADY)
    if seen and row.state != seen:
        raise Refused(MEANWHILE.format(state=f"“{row.get_state_display()}”"))
    before = row.state
    row.state, row.reason, row.decided_by, row.decided_at = state, reason, by, at
    row.save()
    record(EVENTS[state], on=row, by=by, at=at, before={"state": before},
           after={"state": str(state)}, note=reason)  # fmt: skip
    matching_models.match([system.pk], [row.model_id], at=at)
    return row
