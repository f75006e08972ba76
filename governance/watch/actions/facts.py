"""What the software itself does to findings from advisories: open, update, reopen, settle."""

from datetime import datetime

from governance.audit.actions import difference, record
from governance.audit.events import Event
from governance.watch.actions.due_dates import due_from
from governance.watch.hits import Hit
from governance.watch.models import Finding, FindingState, Justification
from inventory.models import System

SETTLED = frozenset({FindingState.FIXED, FindingState.NOT_AFFECTED, FindingState.ACCEPTED})


def open_finding(system: System, hit: Hit, *, at: datetime) -> Finding:
    """Open a finding on a system, owned by the system's owner and due by policy."""
    due_on, due_because = due_from(hit.severity, hit.group_key, at=at)
    finding = Finding.objects.create(
        system=system,
        advisory=hit.advisory,
        component=hit.component,
        subject=hit.subject,
        title=hit.title,
        severity=hit.severity,
        certainty=hit.certainty,
        because=hit.because,
        basis=hit.basis,
        owner=system.owner,
        due_on=due_on,
        due_because=due_because,
        found_at=at,
    )
    record(Event.FINDING_OPENED, on=finding, by=None, at=at, note=hit.because)
    return finding


def meet(finding: Finding, hit: Hit, *, at: datetime) -> None:
    """Bring a finding up to date; a settled one opens again if it rests on other facts now."""
    if finding.basis == hit.basis:
        if finding.component_id != hit.component.pk:
            Finding.objects.filter(pk=finding.pk).update(component=hit.component)
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


def _take_over(finding: Finding, hit: Hit) -> None:
    finding.component = hit.component
    finding.severity = hit.severity
    finding.certainty = hit.certainty
    finding.title = hit.title
    finding.because = hit.because
    finding.basis = hit.basis
    finding.save()


def _told(finding: Finding) -> dict[str, str]:
    return {
        "severity": str(finding.severity),
        "certainty": str(finding.certainty),
        "due_on": finding.due_on.isoformat(),
    }
