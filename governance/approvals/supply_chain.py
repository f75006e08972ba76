"""What the records say of weaknesses: scanned files, audited libraries, unsettled findings."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from governance.approvals.collected import Collected, Records
from governance.approvals.models import AnswerValue
from governance.rules import checklists
from governance.watch.models import Finding, Sync
from inventory.hubs.base import ScanStatus
from inventory.models import Component


def supply_chain(records: Records) -> Collected | None:
    """Files are scanned, libraries audited, nothing unsettled; or one of them is against it."""
    scans = {row.scan_status for row in records.revisions}
    findings = _weaknesses(records)
    audit = _audit(records)
    record = {"models": _scans(records), "findings": findings, "audit": audit}
    if ScanStatus.ISSUE in scans or findings:
        return Collected(AnswerValue.NOT_SATISFIED, _against(scans, findings), record)
    if scans != {ScanStatus.NO_ISSUE} or not audit:
        return None
    said = "The hub's scanners found nothing, and no published weakness is open on the components."
    return Collected(AnswerValue.SATISFIED, said, record)


def _weaknesses(records: Records) -> list[dict[str, Any]]:
    """Return the unsettled findings that speak of weaknesses in what the system runs."""
    unsettled = Finding.objects.unsettled(records.at).filter(system=records.system)
    rows = unsettled.about_weaknesses().order_by("pk")
    return [
        {"finding": row.pk, "about": row.subject, "title": row.title, "severity": row.severity}
        for row in rows
    ]


def _audit(records: Records) -> dict[str, Any]:
    """Return which components were compared with which advisories; nothing where nobody knows."""
    components = list(Component.objects.filter(system=records.system).order_by("purl"))
    since = records.at - timedelta(days=checklists.audit_days())
    run = Sync.objects.about_packages().filter(problem="", finished_at__gte=since).first()
    if not components or run is None or not all(row.version for row in components):
        return {}
    return {"components": [row.purl for row in components], "advisories": run.source}


def _scans(records: Records) -> list[dict[str, Any]]:
    return [
        {
            "model": row.model.repo_id,
            "commit": row.sha,
            "scan": row.scan_status,
            "issues": row.scan_issues,
            "checked_at": row.checked_at.isoformat(),
        }
        for row in records.revisions
    ]


def _against(scans: Collection[str], findings: Sequence[Mapping[str, Any]]) -> str:
    said = ["The hub's scanners found something in a file."] * (ScanStatus.ISSUE in scans)
    if findings:
        many = f"{len(findings)} findings are" if len(findings) > 1 else "1 finding is"
        said.append(f"{many} not settled yet: {', '.join(row['title'] for row in findings)}.")
    return " ".join(said)[:300]
