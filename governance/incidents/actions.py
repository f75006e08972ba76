"""The only writers of incidents, their timeline and their clocks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.approvals import actions as approvals
from governance.approvals.models import Approval, ApprovalState
from governance.audit.actions import difference, record
from governance.audit.events import Event
from governance.incidents.deadlines import deadlines
from governance.incidents.models import Clock, Incident, IncidentState, TimelineEntry
from governance.rules import clocks, trust
from governance.web.refusals import Refused
from inventory.models import Revision, System, TrustStatus, UseCase

KNOWN = ("severity", "harms", "personal_data_breach", "risk_to_people", "provider_unreachable")


@dataclass(frozen=True, kw_only=True)
class Report:
    """What is known when an incident is reported. None and "" are unknown, never no."""

    system: System
    use_case: UseCase | None
    title: str
    description: str
    severity: str
    harms: Collection[str]
    personal_data_breach: bool | None
    risk_to_people: str
    provider_unreachable: bool
    occurred_at: datetime | None
    aware_at: datetime
    revision: Revision | None = None


@transaction.atomic
def report(facts: Report, *, by: User | None, at: datetime) -> Incident:
    """Open an incident and start every clock that its facts start, or may start.

    `by` is None for the software itself, which reports for a `revision` only.

    :raises Refused: if awareness lies in the future or before the event, or the use case belongs
        to another system.
    """
    require(by, Permission.INCIDENT_REPORT, facts.system.department)
    _check(facts, at=at)
    incident = Incident.objects.create(
        **{name: getattr(facts, name) for name in Report.__annotations__ if name != "harms"},
        harms=sorted(facts.harms),
        reported_by=by,
        reported_at=at,
    )
    running = _set_clocks(incident)
    TimelineEntry.objects.create(
        incident=incident,
        happened_at=facts.aware_at,
        text="We became aware of it.",
        told_by=by,
        told_at=at,
    )
    record(Event.INCIDENT_REPORTED, on=incident, by=by, at=at, after=_facts(incident, running))
    return incident


@transaction.atomic
def report_failed_trust(revision: Revision, *, by: User | None, at: datetime) -> None:
    """Open an incident in every system in use that runs a revision whose evidence failed.

    Where one is open for it already, nothing is added: the work on it goes on.
    """
    systems = System.objects.in_use().running(revision).select_related("department")
    for system in systems.exclude(pk__in=_with_open(revision)):
        report(_failed_trust(revision, system, at=at), by=None, at=at)


def _with_open(revision: Revision) -> QuerySet[Incident, int]:
    return Incident.objects.open().filter(revision=revision).values_list("system_id", flat=True)


def _failed_trust(revision: Revision, system: System, *, at: datetime) -> Report:
    failed = revision.trust_evidence.filter(status=TrustStatus.FAIL)
    lines = [f"{row.item}: {row.detail}" for row in failed if trust.items()[row.item].drops]
    return Report(
        system=system,
        use_case=None,
        revision=revision,
        title=f"Trust evidence failed: {revision}"[:200],
        description="\n".join(lines) or "The trust evidence of this model failed.",
        severity="critical",
        harms=(),
        personal_data_breach=None,
        risk_to_people="",
        provider_unreachable=False,
        occurred_at=None,
        aware_at=at,
    )


def _check(facts: Report, *, at: datetime) -> None:
    if facts.aware_at > at:
        raise Refused("Awareness cannot lie in the future.", field="aware_at")
    if facts.occurred_at and facts.occurred_at > facts.aware_at:
        raise Refused("It cannot have happened after you became aware of it.", field="occurred_at")
    if facts.use_case and facts.use_case.system_id != facts.system.pk:
        raise Refused("This use case belongs to another system.", field="use_case")


def _facts(incident: Incident, running: Collection[clocks.ClockRule]) -> dict[str, object]:
    return {
        "title": incident.title,
        "severity": incident.severity,
        "harms": incident.harms,
        "aware_at": incident.aware_at.isoformat(),
        "clocks": [clock.id for clock in running],
    }


def _set_clocks(incident: Incident) -> tuple[clocks.ClockRule, ...]:
    """Start what the facts start now; drop what fell away, unless it was reported already."""
    rules = deadlines(incident)
    incident.clocks.filter(met_at=None).exclude(rule__in=[rule.id for rule in rules]).delete()
    for rule in rules:
        incident.clocks.update_or_create(rule=rule.id, defaults=_clock(rule))
    return rules


def _clock(rule: clocks.ClockRule) -> dict[str, Any]:
    return {
        "regime": rule.regime,
        "title": rule.title,
        "who_to": rule.who_to,
        "due_at": rule.due_at,
        "basis": rule.basis,
        "because": rule.because.text,
        "status": rule.status,
        "applies_from": rule.applies_from,
        "also_read_as": rule.also_read_as,
        "depends_on": list(rule.depends_on),
        "at_once": rule.at_once,
    }


@transaction.atomic
def change(incident: Incident, *, by: User, at: datetime, **known: Any) -> Incident:
    """Record what is known by now, of `KNOWN`; clocks start or fall away accordingly.

    :raises Refused: if the incident is closed.
    :raises TypeError: if another field is named.
    """
    if unknown := set(known) - set(KNOWN):
        raise TypeError(f"An incident has no {', '.join(sorted(unknown))} to change.")
    row = _open(incident, by)
    before = _known_facts(row, row.clocks.values_list("rule", flat=True))
    for field, value in known.items():
        setattr(row, field, sorted(value) if field == "harms" else value)
    row.save()
    rules = _set_clocks(row)
    old, new = difference(before, _known_facts(row, [rule.id for rule in rules]))
    if new:
        record(Event.INCIDENT_CHANGED, on=row, by=by, at=at, before=old, after=new)
    return row


def _known_facts(incident: Incident, rules: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(incident, name) for name in KNOWN} | {"clocks": sorted(rules)}


def _open(incident: Incident, by: User) -> Incident:
    row = Incident.objects.select_for_update(of=("self",)).select_related("system__department")
    incident = row.get(pk=incident.pk)
    require(by, Permission.INCIDENT_MANAGE, incident.system.department)
    if incident.state == IncidentState.CLOSED:
        raise Refused("This incident is closed. Report a new one if something else happened.")
    return incident


@transaction.atomic
def note(
    incident: Incident, text: str, *, happened_at: datetime, by: User, at: datetime
) -> TimelineEntry:
    """Add a line to the timeline of an open incident.

    :raises Refused: if the incident is closed, or the line is empty or from the future.
    """
    if not text.strip():
        raise Refused("Write what happened.", field="text")
    if happened_at > at:
        raise Refused("The timeline holds what has happened, not what will.", field="happened_at")
    incident = _open(incident, by)
    entry = TimelineEntry.objects.create(
        incident=incident, happened_at=happened_at, text=text.strip(), told_by=by, told_at=at
    )
    record(Event.INCIDENT_NOTED, on=incident, by=by, at=at, note=entry.text)
    return entry


@transaction.atomic
def meet_clock(clock: Clock, *, told: str, by: User, at: datetime) -> Clock:
    """Record that the report which a clock asks for was made, and to whom.

    :raises Refused: if it was recorded before, or nobody is named.
    """
    if not told.strip():
        raise Refused("Say to whom it was reported, and under which reference.", field="told")
    incident = _open(clock.incident, by)
    clock = Clock.objects.select_for_update().get(pk=clock.pk)
    if clock.met_at:
        raise Refused("This report was recorded before. The timeline shows by whom.")
    clock.met_at, clock.met_by, clock.met_note = at, by, told.strip()[:300]
    clock.save()
    text = f"Reported: {clock.title}. {clock.met_note}"
    TimelineEntry.objects.create(
        incident=incident, happened_at=at, text=text, told_by=by, told_at=at
    )
    record(
        Event.CLOCK_MET, on=incident, by=by, at=at, after={"clock": clock.rule}, note=clock.met_note
    )
    return clock


@transaction.atomic
def close(incident: Incident, conclusion: str, *, by: User, at: datetime) -> Incident:
    """Close an incident with its conclusion.

    :raises Refused: if there is no conclusion, or a deadline that is in force has not been met.
    """
    if not conclusion.strip():
        raise Refused("Write the conclusion: the cause, and what was done.", field="conclusion")
    incident = _open(incident, by)
    waiting = incident.clocks.running().filter(depends_on=[])
    if titles := [clock.title for clock in waiting]:
        raise Refused(f"These reports are still owed: {'; '.join(titles)}. Record each first.")
    incident.state, incident.closed_at = IncidentState.CLOSED, at
    incident.conclusion = conclusion.strip()
    incident.save()
    record(Event.INCIDENT_CLOSED, on=incident, by=by, at=at, note=incident.conclusion)
    return incident


def in_effect(incident: Incident) -> list[Approval]:
    """Return the approvals that the incident touches and that are not suspended yet."""
    rows = Approval.objects.filter(
        use_case__system=incident.system, state=ApprovalState.APPROVED, suspended_at=None
    )
    return list(rows.filter(use_case=incident.use_case) if incident.use_case else rows)


@transaction.atomic
def suspend_approvals(incident: Incident, *, by: User, at: datetime) -> list[Approval]:
    """Pull the circuit breaker: suspend every approval that the incident touches, at once.

    :raises NotAllowed: if the person may not suspend approvals of the department.
    :raises Refused: if there is none to suspend.
    """
    if incident.state == IncidentState.CLOSED:
        raise Refused("This incident is closed. Suspend the approval on its own page.")
    touched = in_effect(incident)
    if not touched:
        raise Refused("There is no approval in effect to suspend.")
    for approval in touched:
        approvals.suspend(approval, reason=f"Incident: {incident.title}", by=by, at=at)
    text = f"Suspended: {', '.join(str(approval) for approval in touched)}."
    TimelineEntry.objects.create(
        incident=incident, happened_at=at, text=text, told_by=by, told_at=at
    )
    record(Event.INCIDENT_NOTED, on=incident, by=by, at=at, note=text)
    return touched
