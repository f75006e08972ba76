"""What went wrong: changes at the hub, advisories, findings, incidents with their clocks."""

from collections.abc import Iterator
from datetime import timedelta

from bench.seed.rows import pick, write
from bench.seed.world import World
from governance.incidents.models import Clock, Incident, IncidentState, TimelineEntry
from governance.watch.models import (
    Advisory,
    AdvisoryPackage,
    Change,
    ChangeKind,
    Finding,
    FindingState,
    Poll,
    Severity,
)
from inventory.models import Component, System

SEVERITIES = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.UNKNOWN)
DAYS = {"critical": 7, "high": 30, "medium": 90, "low": 180, "unknown": 30}
S = FindingState
STATES = (S.OPEN, S.FIXED, S.IN_TRIAGE, S.NOT_AFFECTED, S.AFFECTED, S.ACCEPTED, S.OPEN)
SETTLED = (S.FIXED, S.NOT_AFFECTED, S.ACCEPTED)


def add_troubles(world: World) -> None:
    """Make a poll for every model in use, then changes, advisories, findings and incidents."""
    used = {use.revision.model_id for row in world.use_cases for use in row.system.uses.all()}
    write(
        Poll, (Poll(model_id=pk, due_at=world.at + timedelta(hours=pk % 6)) for pk in sorted(used))
    )
    changes = write(Change, (_change(n, world) for n in range(world.scale.models // 10)))
    advisories = write(Advisory, (_advisory(n, world) for n in range(world.scale.findings * 50)))
    write(
        AdvisoryPackage,
        (
            AdvisoryPackage(advisory=row, ecosystem="PyPI", name=f"package-{n % 90}")
            for n, row in enumerate(advisories)
        ),
    )
    world.findings = write(Finding, _findings(world, changes, advisories))
    _add_incidents(world)


def _change(number: int, world: World) -> Change:
    return Change(
        model=pick(world.models, number),
        kind=pick(ChangeKind.values, number),
        severity=pick(SEVERITIES, number),
        before={"licence_key": "apache-2.0"},
        after={"licence_key": "cc-by-nc-4.0"},
        found_at=world.ago(number % 200),
    )


def _advisory(number: int, world: World) -> Advisory:
    return Advisory(
        source="osv",
        external_id=f"BENCH-2026-{number:05}",
        aliases=[f"CVE-2026-{number:05}"],
        group_key=f"CVE-2026-{number:05}",
        summary=f"Sample advisory {number}: reads files outside its folder.",
        details="Made up; it names no real weakness. " * 60,
        severity=pick(SEVERITIES, number),
        record={"id": f"BENCH-2026-{number:05}", "affected": [{"ranges": [{"events": []}]}] * 20},
        imported_at=world.ago(number % 200),
    )


def _findings(world: World, changes: list[Change], advisories: list[Advisory]) -> Iterator[Finding]:
    """Let one in ten come from a change at the hub, the others from advisories."""
    parts: dict[int, list[Component]] = {}
    for part in Component.objects.order_by("pk"):
        parts.setdefault(part.system_id, []).append(part)
    for n, system in enumerate(world.systems):
        for turn in range(world.scale.findings):
            number = n * world.scale.findings + turn
            if turn == 0:
                yield _finding(number, system, world, change=changes[n % len(changes)])
            else:
                part = parts[system.pk][turn % len(parts[system.pk])]
                advisory = advisories[(n + turn) % len(advisories)]
                yield _finding(number, system, world, component=part, advisory=advisory)


def _finding(
    number: int,
    system: System,
    world: World,
    *,
    change: Change | None = None,
    component: Component | None = None,
    advisory: Advisory | None = None,
) -> Finding:
    severity, state = pick(SEVERITIES, number), pick(STATES, number)
    found_at, accepted = world.ago(number % 120), state == S.ACCEPTED
    return Finding(
        system=system,
        change=change,
        component=component,
        advisory=advisory,
        subject=component.purl if component else str(change.model if change else ""),
        title=advisory.summary if advisory else "The licence of a model changed at the hub",
        severity=severity,
        because="The version lies in a range that the advisory names.",
        state=state,
        justification="vulnerable_code_not_in_execute_path" if state == S.NOT_AFFECTED else "",
        due_on=(found_at + timedelta(days=DAYS[severity])).date(),
        accepted_until=(world.at + timedelta(days=number % 90 - 10)).date() if accepted else None,
        accepted_by=world.officer if accepted else None,
        found_at=found_at,
        settled_at=world.ago(1) if state in SETTLED else None,
    )


def _add_incidents(world: World) -> None:
    world.incidents = write(Incident, (_incident(n, world) for n in range(world.scale.incidents)))
    write(Clock, (clock for row in world.incidents for clock in _clocks(row)))
    write(
        TimelineEntry,
        (
            TimelineEntry(
                incident=row,
                happened_at=row.aware_at + timedelta(hours=n),
                text="The team narrowed the cause down.",
                told_by=world.officer,
                told_at=row.aware_at + timedelta(hours=n),
            )
            for row in world.incidents
            for n in range(5)
        ),
    )


def _incident(number: int, world: World) -> Incident:
    use_case, closed = pick(world.use_cases, number), number % 4 != 0
    return Incident(
        system_id=use_case.system_id,
        use_case=use_case,
        title=f"Incident {number + 1:03}: answers named the wrong person",
        description="Two customers reported it through the form. " * 4,
        severity=pick(("critical", "high", "medium", "low"), number),
        harms=["rights"],
        personal_data_breach=number % 3 == 0,
        risk_to_people="risk",
        aware_at=world.ago(number % 150 + 1),
        state=IncidentState.CLOSED if closed else IncidentState.OPEN,
        reported_by=world.officer,
        reported_at=world.ago(number % 150 + 1),
        closed_at=world.ago(1) if closed else None,
        conclusion="A cache was shared between customers; it is separate now." if closed else "",
    )


def _clocks(incident: Incident) -> Iterator[Clock]:
    for n, days in enumerate((3, 15)):
        yield Clock(
            incident=incident,
            rule=f"bench-{days}-days",
            regime="EU AI Act",
            title=f"Report within {days} days",
            who_to="Market surveillance authority",
            due_at=incident.aware_at + timedelta(days=days),
            basis="Regulation (EU) 2024/1689, Art. 73",
            status="in_force",
            applies_from=incident.aware_at.date(),
            met_at=incident.aware_at + timedelta(days=1) if n == 0 else None,
            met_by_id=incident.reported_by_id if n == 0 else None,
        )
