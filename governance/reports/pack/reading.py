"""Small readings that several parts of a pack share."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from governance.evidence.models import Evidence
from governance.reports.pack.rows import EvidenceItem
from governance.rules.reasons import Reason
from inventory.models import Revision


def iso(moment: date | datetime | None) -> str:
    """Return a day or moment as ISO 8601 text, "" for none."""
    return moment.isoformat() if moment else ""


def name_of(person: Any) -> str:
    """Return a person's name; the software where there is none."""
    return str(person) if person else "Weighbridge"


def reasons(rows: Iterable[Reason]) -> tuple[dict[str, str], ...]:
    """Return reasons as JSON rows."""
    return tuple(row.as_dict() for row in rows)


def claim_of(revision: Revision) -> str:
    """Return what the model card itself says of its licence."""
    said = [revision.licence_key, revision.licence_name, revision.licence_link]
    return " · ".join(part for part in said if part) or "nothing stated"


def evidence_items(rows: Iterable[Evidence]) -> tuple[EvidenceItem, ...]:
    """Return pieces of evidence in the order they were added."""
    return tuple(_item(row) for row in sorted(rows, key=lambda row: row.pk))


def _item(row: Evidence) -> EvidenceItem:
    return EvidenceItem(
        id=row.pk,
        title=row.title,
        kind=row.get_kind_display(),
        file_name=row.file_name,
        size=row.size,
        sha256=row.sha256,
        url=row.url,
        method=row.method,
        strength=row.get_strength_display(),
        issued_by=row.issued_by,
        effective_from=iso(row.effective_from),
        valid_until=iso(row.valid_until),
        added_by=name_of(row.added_by),
        added_at=iso(row.added_at),
    )
