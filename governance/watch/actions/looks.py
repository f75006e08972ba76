"""Findings that ask somebody to look whether what was approved still holds."""

from collections.abc import Sequence
from datetime import datetime

from governance.accounts.models import User
from governance.rules import policy
from governance.watch.models import Finding, Severity
from inventory.actions.finding_events import note_finding, note_findings


def ask_for_a_look(finding: Finding, *, by: User | None, at: datetime) -> None:
    """Note a finding from an advisory where approvals can tell, if policy asks so (an effect).

    A change at a hub is told of by itself: what it does to approvals is its own rule.
    """
    if _asks(finding):
        note_finding(finding.system, finding.title, at=at)


def ask_for_looks(findings: Sequence[Finding], *, by: User | None, at: datetime) -> None:
    """Do what `ask_for_a_look` does for many findings: each system notes the last one."""
    last = {finding.system_id: finding.title for finding in findings if _asks(finding)}
    titled: dict[str, list[int]] = {}
    for system, title in last.items():
        titled.setdefault(title, []).append(system)
    for title, systems in titled.items():
        note_findings(systems, title, at=at)


def _asks(finding: Finding) -> bool:
    severity = Severity.HIGH if finding.severity == Severity.UNKNOWN else finding.severity
    return bool(finding.advisory_id) and policy.finding_asks_for_a_look(severity)
