"""Who is told of findings. Called by `governance.effects`."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from governance.accounts.models import User
from governance.notices import actions as notices
from governance.watch.models import Finding, Severity
from governance.watch.models.severity import ORDER


def finding_opened(finding: Finding, *, by: User | None, at: datetime) -> None:
    """Tell the owners of the system, and of the finding; at once if it is critical.

    Many findings on one system are one notice, which leads to all of them.
    """
    findings_opened([finding], by=by, at=at)


def findings_opened(findings: Sequence[Finding], *, by: User | None, at: datetime) -> None:
    """Tell of many findings: each system's owners once."""
    each: dict[int, list[Finding]] = {}
    for finding in findings:
        each.setdefault(finding.system_id, []).append(finding)
    notices.tell_many(map(_telling, each.values()), by=by, at=at)


def finding_given(finding: Finding, *, by: User | None, at: datetime) -> None:
    """Tell who owns a finding now, as its owner before does no longer answer for what runs."""
    findings_given([finding], by=by, at=at)


def findings_given(findings: Sequence[Finding], *, by: User | None, at: datetime) -> None:
    """Tell of many findings: their new owner once for each system, with the daily mail."""
    each: dict[tuple[int, int | None], list[Finding]] = {}
    for finding in findings:
        each.setdefault((finding.system_id, finding.owner_id), []).append(finding)
    notices.tell_many(map(_given, each.values()), by=by, at=at)


def _given(findings: Sequence[Finding]) -> notices.Telling:
    system = findings[0].system
    return notices.Telling(
        people=[findings[0].owner],
        kind="finding",
        about=system,
        text=f"You answer for what runs of {system.name} now. {_text(findings)}",
        url=f"{reverse('watch:finding-list')}?system={system.pk}",
        key="given",
    )


def _telling(findings: Sequence[Finding]) -> notices.Telling:
    system = findings[0].system
    return notices.Telling(
        people=[system.owner, *(finding.owner for finding in findings)],
        kind="finding",
        about=system,
        text=_text(findings),
        url=f"{reverse('watch:finding-list')}?system={system.pk}",
        urgent=any(finding.severity == Severity.CRITICAL for finding in findings),
    )


def _text(findings: Sequence[Finding]) -> str:
    worst = min(findings, key=lambda finding: ORDER.index(Severity(finding.severity)))
    named = f"severity {worst.severity} on {worst.system.name}: {worst.title}"
    if len(findings) == 1:
        return f"A finding of {named}"
    return f"{len(findings)} findings, the worst of {named}"
