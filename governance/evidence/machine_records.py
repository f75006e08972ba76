"""What the software finds out itself, as evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from governance.accounts.models import Department
from governance.evidence.models import Evidence, EvidenceKind, Strength
from governance.rules import canonical


@dataclass(frozen=True)
class MachineRecord:
    """What was found out; `method` says how, in words for people."""

    title: str
    record: Mapping[str, Any]
    method: str
    department: Department | None = None
    valid_until: date | None = None


def evidence_of(found: MachineRecord, *, at: datetime) -> Evidence:
    """Return the item, not stored yet. Its SHA-256 is that of the record as canonical JSON."""
    return Evidence(
        kind=EvidenceKind.RECORD,
        title=found.title,
        department=found.department,
        media_type="application/json",
        size=len(canonical.text(found.record).encode()),
        sha256=canonical.digest(found.record),
        record=dict(found.record),
        method=found.method,
        strength=Strength.MACHINE,
        valid_until=found.valid_until,
        added_by=None,
        added_at=at,
    )
