"""Apply advisories to what we run: open findings, and settle those whose cause has gone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.rules.packages import key_of_component
from governance.watch.actions import facts
from governance.watch.hits import Packages, by_key, hits_of, packages_of, subject_of
from governance.watch.models import Advisory, Finding, FindingState, Justification
from inventory.models import Component, System


def match_system(system: System, *, by: User | None, at: datetime) -> None:
    """Compare every component of a system with every advisory; called when components change."""
    _match(system, None, at=at)


@transaction.atomic
def match_systems(systems: Iterable[System], *, by: User | None, at: datetime) -> None:
    """Do what `match_system` does for many systems, reading what they share only once."""
    pks = {system.pk for system in systems}
    rows = System.objects.select_for_update(of=("self",)).select_related("owner")
    locked = list(rows.filter(pk__in=pks).order_by("pk"))
    components: dict[int, list[Component]] = defaultdict(list)
    for component in Component.objects.filter(system__in=pks):
        components[component.system_id].append(component)
    packages = packages_of(by_key(one for listed in components.values() for one in listed))
    noted = Finding.objects.filter(system__in=pks, advisory__isnull=False).order_by()
    having = set(noted.values_list("system", flat=True))
    for system in locked:
        mine = by_key(components[system.pk])
        if system.pk in having or not packages.keys().isdisjoint(mine):
            known = _known(system, None, at=at) if system.pk in having else {}
            _compare(system, mine, known, packages, at=at)


def match_packages(keys: Collection[str], *, at: datetime) -> int:
    """Compare the packages with these keys in every system in use; return how many systems."""
    ours = _ours(keys)
    systems = _systems_with(ours)
    for system in systems:
        _match(system, ours, at=at)
    return len(systems)


def _ours(keys: Collection[str]) -> frozenset[str]:
    """Return those keys that a component or a finding of ours names.

    A whole ecosystem may have been imported, so the keys are never sent to the database.
    """
    rows = Component.objects.filter(system__retired_at=None).order_by()
    named = rows.values_list("ecosystem", "name").distinct()
    noted = Finding.objects.filter(advisory__isnull=False).order_by()
    subjects = set(noted.values_list("subject", flat=True).distinct())
    running = {key_of_component(kind, name) for kind, name in named}
    return frozenset(key for key in keys if key in running or subject_of(key) in subjects)


def _systems_with(keys: Collection[str]) -> list[System]:
    """Return the systems in use that have one of the packages, or a finding about it."""
    rows = Component.objects.filter(system__retired_at=None).order_by()
    having = {
        system
        for system, kind, name in rows.values_list("system", "ecosystem", "name").iterator()
        if key_of_component(kind, name) in keys
    }
    noted = Finding.objects.filter(subject__in={subject_of(key) for key in keys})
    ids = having | set(noted.order_by().values_list("system", flat=True))
    return list(System.objects.in_use().filter(pk__in=ids).order_by("pk")) if ids else []


@transaction.atomic
def _match(system: System, keys: Collection[str] | None, *, at: datetime) -> None:
    system = (
        System.objects.select_for_update(of=("self",)).select_related("owner").get(pk=system.pk)
    )
    components = by_key(system.components.all(), keys)
    _compare(system, components, _known(system, keys, at=at), packages_of(components), at=at)


def _compare(
    system: System,
    components: Mapping[str, Sequence[Component]],
    known: dict[tuple[str, str], Finding],
    packages: Packages,
    *,
    at: datetime,
) -> None:
    """Open, keep or settle the findings of a locked system."""
    for hit in hits_of(components, packages):
        finding = known.pop((hit.group_key, hit.subject), None)
        if finding is None:
            facts.open_finding(system, hit, at=at)
        else:
            facts.meet(finding, hit, at=at)
    subjects = {subject_of(key): rows for key, rows in components.items()}
    _settle(known.values(), subjects, at=at)


def _known(
    system: System, keys: Collection[str] | None, *, at: datetime
) -> dict[tuple[str, str], Finding]:
    """Return the findings by flaw and package; where two flaws turned out as one, the older."""
    rows = Finding.objects.filter(system=system, advisory__isnull=False)
    rows = rows.exclude(justification=Justification.DUPLICATE).select_related("advisory")
    if keys is not None:
        rows = rows.filter(subject__in={subject_of(key) for key in keys})
    several: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    # Locked, so that a person who triages at this moment is not overwritten.
    locked = rows.select_for_update(of=("self",)).order_by("pk")
    for finding in locked.defer("advisory__record", "advisory__details"):
        assert finding.advisory is not None  # noqa: S101  # the filter above says so
        several[finding.advisory.group_key, finding.subject].append(finding)
    return {place: _one(findings, at=at) for place, findings in several.items()}


def _one(findings: Sequence[Finding], *, at: datetime) -> Finding:
    """Keep the finding on which somebody has worked, else the oldest; settle the others."""
    kept, *others = sorted(findings, key=lambda f: (f.state == FindingState.OPEN, f.pk))
    for other in others:
        note = f"The same flaw as {kept.title[:120]}, under another name."
        facts.settle(
            other, FindingState.NOT_AFFECTED, note, at=at, justification=Justification.DUPLICATE
        )
    return kept


def _settle(
    findings: Iterable[Finding], components: Mapping[str, Sequence[Component]], *, at: datetime
) -> None:
    """Settle findings whose cause has gone; one that was settled before opens if it comes back."""
    for finding in findings:
        if finding.state in (FindingState.FIXED, FindingState.NOT_AFFECTED):
            if finding.state == FindingState.FIXED and finding.basis:
                Finding.objects.filter(pk=finding.pk).update(basis="")
            continue
        state, note, justification = _ending(finding, components.get(finding.subject, ()))
        facts.settle(finding, state, note, at=at, justification=justification)


def _ending(
    finding: Finding, components: Sequence[Component]
) -> tuple[FindingState, str, Justification | None]:
    assert finding.advisory is not None  # noqa: S101  # only findings from advisories come here
    group = Advisory.objects.filter(group_key=finding.advisory.group_key)
    # A record without packages, such as one of AVID, says nothing about what is affected.
    if not group.filter(withdrawn="", packages__isnull=False).exists():
        note = f"{finding.advisory.external_id} was withdrawn by its source."
        return FindingState.NOT_AFFECTED, note, Justification.WITHDRAWN
    if not components:
        return FindingState.FIXED, f"The system no longer has {finding.subject}.", None
    versions = " and ".join(component.version or "an unknown one" for component in components)
    note = f"The system runs version {versions} now, which the advisory does not name."
    return FindingState.FIXED, note, None
