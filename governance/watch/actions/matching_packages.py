"""Compare components of systems with what advisories say of their packages and versions."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from governance.watch.actions import comparing
from governance.watch.actions.comparing import Ending
from governance.watch.hits import PackageHits, by_key, packages_of, subject_of
from governance.watch.models import Finding, FindingState
from governance.watch.models.findings import FindingQuerySet
from inventory.models import Component

Listed = Mapping[int, Mapping[str, Sequence[Component]]]


@transaction.atomic
def match(
    systems: Collection[int],
    keys: Collection[str] | None,
    *,
    with_findings: bool = False,
    at: datetime,
) -> int:
    """Compare the packages with these keys in these systems, or all of them with None.

    `with_findings` adds every package on which a system has a finding. Return how many findings
    were opened.
    """
    rows = comparing.locked(systems)
    ours = Component.objects.filter(system__in=rows)
    if keys is not None and not with_findings:
        ours = ours.filter(key__in=list(keys))
    components = _components(ours)
    findings = _findings()
    if keys is not None:
        subjects = {subject_of(key) for key in keys}
        if with_findings:
            mine = findings.filter(system__in=rows)
            subjects |= set(mine.order_by().values_list("subject", flat=True).distinct())
        findings = findings.filter(subject__in=subjects)
        components = _narrowed(components, subjects)
    packages = packages_of({key for listed in components.values() for key in listed})
    hits = PackageHits(packages)
    found = {row: hits.of(components.get(row.pk, {})) for row in rows}
    return comparing.compare(found, findings, lambda one: _ending(one, components), at=at)


def _components(rows: QuerySet[Component]) -> Listed:
    found: dict[int, list[Component]] = defaultdict(list)
    for component in rows.order_by("pk"):
        found[component.system_id].append(component)
    return {system: by_key(rows) for system, rows in found.items()}


def _narrowed(components: Listed, subjects: Collection[str]) -> Listed:
    return {
        system: {key: rows for key, rows in listed.items() if subject_of(key) in subjects}
        for system, listed in components.items()
    }


def _findings() -> FindingQuerySet:
    return Finding.objects.filter(advisory__isnull=False, revision=None)


def _ending(finding: Finding, components: Listed) -> Ending:
    if comparing.is_withdrawn(finding, by_packages=True):
        return comparing.withdrawn(finding)
    listed = components.get(finding.system_id, {})
    rows = next((rows for key, rows in listed.items() if subject_of(key) == finding.subject), ())
    if not rows:
        return FindingState.FIXED, f"The system no longer has {finding.subject}.", None
    versions = " and ".join(component.version or "an unknown one" for component in rows)
    note = f"The system runs version {versions} now, which the advisory does not name."
    return FindingState.FIXED, note, None
