"""What the software itself does to findings from advisories: open, update, reopen, settle."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from governance.accounts.models import User
from governance.audit.actions import Said, difference, record, record_many
from governance.audit.events import Event
from governance.watch.actions.due_dates import Known, due, due_from, known_of
from governance.watch.hits import Hit
from governance.watch.models import Finding, FindingState, Justification
from inventory.models import System, owners_where_they_run

FACTS = (
    "advisory", "component", "revision", "match_kind", "subject", "title", "severity", "certainty",
    "because", "basis",
)  # fmt: skip
SETTLED = frozenset({FindingState.FIXED, FindingState.NOT_AFFECTED, FindingState.ACCEPTED})


def open_findings(hits: Sequence[tuple[System, Hit]], *, at: datetime) -> None:
    """Open a finding for each hit: due by policy, owned by who answers for what runs in production.

    Where nobody is named for a running deployment, that is the system's owner.
    """
    if not hits:
        return
    owners = owners_where_they_run({system for system, _ in hits})
    known = known_of({hit.group_key for _, hit in hits})
    rows = [_finding(system, owners[system.pk], hit, known, at=at) for system, hit in hits]
    Finding.objects.bulk_create(rows, batch_size=1000)
    said = [Said(Event.FINDING_OPENED, on=row, note=row.because) for row in rows]
    record_many(said, by=None, at=at)


def _finding(system: System, owner: User, hit: Hit, known: Known, *, at: datetime) -> Finding:
    due_on, due_because = due(hit.severity, known.get(hit.group_key, []), at=at)
    return Finding(
        system=system,
        owner=owner,
        due_on=due_on,
        due_because=due_because,
        found_at=at,
        **_facts(hit),
    )


def meet(finding: Finding, hit: Hit, *, at: datetime) -> None:
    """Bring a finding up to date; a settled one opens again if it rests on other facts now."""
    if finding.basis == hit.basis:
        _follow(finding, hit)
        return
    if finding.state in SETTLED:
        _reopen(finding, hit, at=at)
    else:
        _update(finding, hit, at=at)


def settle(
    finding: Finding,
    state: FindingState,
    note: str,
    *,
    at: datetime,
    justification: Justification | None = None,
) -> None:
    """Settle a finding because its cause has gone; it opens again if the cause comes back."""
    before = finding.state
    finding.state = state
    finding.justification = justification or ""
    finding.note = note
    finding.basis = ""
    finding.settled_at = at
    finding.accepted_until = finding.accepted_by = None
    finding.stated_by = ""
    finding.save()
    record(
        Event.FINDING_TRIAGED, on=finding, by=None, at=at,
        before={"state": before}, after={"state": finding.state}, note=note,
    )  # fmt: skip


def _reopen(finding: Finding, hit: Hit, *, at: datetime) -> None:
    before = finding.state
    finding.state = FindingState.OPEN
    finding.justification = finding.note = finding.stated_by = ""
    finding.settled_at = finding.accepted_until = finding.accepted_by = None
    finding.due_on, finding.due_because = due_from(hit.severity, hit.group_key, at=at)
    finding.owner = finding.system.owner_where_it_runs()
    _take_over(finding, hit)
    record(
        Event.FINDING_REOPENED, on=finding, by=None, at=at,
        before={"state": before}, after={"state": finding.state}, note=hit.because,
    )  # fmt: skip


def _update(finding: Finding, hit: Hit, *, at: datetime) -> None:
    before = _told(finding)
    due_on, because = due_from(hit.severity, hit.group_key, at=at)
    if due_on < finding.due_on:
        finding.due_on, finding.due_because = due_on, because
    _take_over(finding, hit)
    was, now = difference(before, _told(finding))
    record(Event.FINDING_TRIAGED, on=finding, by=None, at=at, before=was, after=now,
           note=f"The facts changed. {hit.because}")  # fmt: skip


def _follow(finding: Finding, hit: Hit) -> None:
    """Take over what says the same in other words, such as the new name of a model."""
    words = ("subject", "because", "match_kind", "component", "revision")
    given = {name: getattr(hit, name) for name in words}
    if any(getattr(finding, name) != value for name, value in given.items()):
        Finding.objects.filter(pk=finding.pk).update(**given)


def _take_over(finding: Finding, hit: Hit) -> None:
    for name, value in _facts(hit).items():
        if name != "advisory":
            setattr(finding, name, value)
    finding.save()


def _facts(hit: Hit) -> dict[str, Any]:
    return {name: getattr(hit, name) for name in FACTS}


def _told(finding: Finding) -> dict[str, str]:
    return {
        "severity": str(finding.severity),
        "certainty": str(finding.certainty),
        "due_on": finding.due_on.isoformat(),
    }
