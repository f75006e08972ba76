"""Triage several findings at once; each stands or falls by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from governance.accounts.models import User
from governance.watch.actions.triage import MEANWHILE, check, triage
from governance.watch.models import Finding, FindingState
from governance.web.refusals import Refused

NOTHING_NEW = "It is {state} already, with the same reason."


@dataclass(frozen=True)
class Decision:
    """What the findings are to become, in the words of `triage`."""

    state: str
    justification: str = ""
    note: str = ""
    accepted_until: date | None = None


@dataclass(frozen=True)
class Outcome:
    """What becomes of one finding; `reason` says why it stays as it is, "" where it changes."""

    finding: Finding
    reason: str


def triage_many(
    findings: Iterable[Finding],
    decision: Decision,
    *,
    seen: Mapping[int, str] | None = None,
    by: User,
    at: datetime,
) -> tuple[Outcome, ...]:
    """Triage each finding and say what became of it; each one is a transaction of its own.

    `seen` is the state of each finding when the person looked: one that somebody else has moved
    since then is left alone.
    """
    planned = plan_triage(findings, decision, seen=seen, by=by, at=at)
    return tuple(_take(outcome, decision, by=by, at=at) for outcome in planned)


def plan_triage(
    findings: Iterable[Finding],
    decision: Decision,
    *,
    seen: Mapping[int, str] | None = None,
    by: User,
    at: datetime,
) -> tuple[Outcome, ...]:
    """Say what `triage_many` would do, and do nothing; costs no query for loaded findings."""
    return tuple(
        Outcome(row, _why_not(row, decision, seen or {}, by=by, at=at)) for row in findings
    )


def _why_not(
    row: Finding, decision: Decision, seen: Mapping[int, str], *, by: User, at: datetime
) -> str:
    if seen.get(row.pk, row.state) != row.state:
        return MEANWHILE.format(state=_words(row))
    if _same(row, decision):
        return NOTHING_NEW.format(state=_words(row))
    try:
        check(row, decision.state, justification=decision.justification, note=decision.note,
              accepted_until=decision.accepted_until, by=by, at=at)  # fmt: skip
    except Refused as refusal:
        return str(refusal)
    return ""


def _same(row: Finding, decision: Decision) -> bool:
    wanted = decision.justification if decision.state == FindingState.NOT_AFFECTED else ""
    until = decision.accepted_until if decision.state == FindingState.ACCEPTED else None
    now = (row.state, row.justification, row.accepted_until, row.note)
    return now == (decision.state, wanted, until, decision.note.strip())


def _words(row: Finding) -> str:
    return f"“{row.get_state_display()}”"


def _take(outcome: Outcome, decision: Decision, *, by: User, at: datetime) -> Outcome:
    if outcome.reason:
        return outcome
    try:
        row = triage(outcome.finding, decision.state, justification=decision.justification,
                     note=decision.note, accepted_until=decision.accepted_until,
                     by=by, at=at)  # fmt: skip
    except Refused as refusal:
        return Outcome(outcome.finding, str(refusal))
    return Outcome(row, "")
