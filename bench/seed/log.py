"""The audit log of everything that was made: numbered without gaps, as `verify_log` wants it."""

from collections import Counter as Tally
from collections.abc import Iterator
from datetime import datetime

from django.db import models

from bench.seed.rows import write
from bench.seed.world import World
from governance.approvals.models import ApprovalState
from governance.audit.actions import SOFTWARE
from governance.audit.events import Event
from governance.audit.models import Counter, Entry
from governance.obligations.models import ObligationState

DECIDED = {
    ApprovalState.APPROVED: Event.APPROVAL_APPROVED,
    ApprovalState.SUPERSEDED: Event.APPROVAL_SUPERSEDED,
    ApprovalState.REFUSED: Event.APPROVAL_REFUSED,
    ApprovalState.WITHDRAWN: Event.APPROVAL_WITHDRAWN,
}
Happened = tuple[Event, models.Model, datetime]


def add_log(world: World) -> None:
    """Write one entry for each thing that happened, and the counters of their subjects."""
    numbers: Tally[tuple[str, int]] = Tally()
    write(Entry, (_entry(one, numbers, world) for one in _happened(world)))
    known = {
        (row.subject_type, row.subject_id)
        for row in Counter.objects.filter(subject_type__in={kind for kind, _ in numbers})
    }
    write(
        Counter,
        (
            Counter(subject_type=kind, subject_id=pk, last=last)
            for (kind, pk), last in numbers.items()
            if (kind, pk) not in known
        ),
    )


def _entry(happened: Happened, numbers: "Tally[tuple[str, int]]", world: World) -> Entry:
    event, subject, at = happened
    key = (subject._meta.label_lower, subject.pk)
    numbers[key] += 1
    return Entry(
        at=at,
        event=event,
        actor=world.officer.full_name if event in DECIDED.values() else SOFTWARE,
        subject_type=key[0],
        subject_id=key[1],
        subject_label=str(subject)[:300],
        number=numbers[key],
        before={"state": "in_review"} if event in DECIDED.values() else {},
        after={"state": "stored", "digest": "0" * 64},
        note="Written with the sample for measuring.",
    )


def _happened(world: World) -> Iterator[Happened]:
    """Yield what happened, kind by kind."""
    yield from (
        (Event.MODEL_REGISTERED, row, row.registered_at)
        for row in world.models
        if row.registered_at
    )
    yield from ((Event.SYSTEM_ADDED, row, row.created_at) for row in world.systems)
    for use_case in world.use_cases:
        yield Event.USE_CASE_ADDED, use_case, use_case.created_at
        yield Event.ASSESSED, use_case, use_case.created_at
    for approval in world.approvals:
        yield Event.APPROVAL_REQUESTED, approval, approval.requested_at
        if approval.decided_at:
            yield DECIDED[ApprovalState(approval.state)], approval, approval.decided_at
    for obligation in world.obligations:
        yield Event.OBLIGATION_CREATED, obligation, obligation.created_at
        if obligation.state == ObligationState.FULFILLED and obligation.closed_at:
            yield Event.OBLIGATION_FULFILLED, obligation, obligation.closed_at
    yield from ((Event.FINDING_OPENED, row, row.found_at) for row in world.findings)
    yield from ((Event.INCIDENT_REPORTED, row, row.reported_at) for row in world.incidents)
