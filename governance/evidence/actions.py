"""Add evidence. It is never edited: what proved something then must prove it later."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.validators import URLValidator
from django.db import transaction

from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import record as write_entry
from governance.audit.events import Event
from governance.evidence import files
from governance.evidence.models import Evidence, EvidenceKind, Strength
from governance.rules import canonical
from governance.web.refusals import Refused

LINK_SCHEMES = ("http", "https")


def add_file(
    title: str,
    upload: "File[bytes]",
    *,
    department: Department | None = None,
    strength: int = Strength.DOCUMENT,
    issued_by: str = "",
    effective_from: date | None = None,
    valid_until: date | None = None,
    by: User,
    at: datetime,
) -> Evidence:
    """Store a file under its SHA-256 and return the evidence that names it.

    :raises NotAllowed: if the person may not add evidence for this department.
    :raises Refused: if the file is empty, too large or of another type, or already out of date.
    """
    _check(title, valid_until, department, by=by, at=at)
    stored = files.store(upload)
    return _add(
        Evidence(
            kind=EvidenceKind.FILE,
            title=title.strip(),
            department=department,
            file_path=stored.path,
            file_name=stored.name,
            media_type=stored.media_type,
            size=stored.size,
            sha256=stored.sha256,
            strength=strength,
            issued_by=issued_by.strip(),
            effective_from=effective_from,
            valid_until=valid_until,
            added_by=by,
            added_at=at,
        )
    )


def add_link(
    title: str,
    url: str,
    *,
    department: Department | None = None,
    strength: int = Strength.STATEMENT,
    issued_by: str = "",
    effective_from: date | None = None,
    valid_until: date | None = None,
    by: User,
    at: datetime,
) -> Evidence:
    """Keep the address of something that lies elsewhere. The address is never fetched.

    :raises NotAllowed: if the person may not add evidence for this department.
    :raises Refused: if it is no http or https address, or carries a password.
    """
    _check(title, valid_until, department, by=by, at=at)
    return _add(
        Evidence(
            kind=EvidenceKind.LINK,
            title=title.strip(),
            department=department,
            url=_checked_address(url.strip()),
            strength=strength,
            issued_by=issued_by.strip(),
            effective_from=effective_from,
            valid_until=valid_until,
            added_by=by,
            added_at=at,
        )
    )


def collect(
    title: str,
    record: Mapping[str, Any],
    *,
    method: str,
    department: Department | None = None,
    valid_until: date | None = None,
    at: datetime,
) -> Evidence:
    """Keep what the software itself has found out; `method` says how, in words for people.

    The SHA-256 is that of the record as canonical JSON. No person can add such evidence.
    """
    return _add(
        Evidence(
            kind=EvidenceKind.RECORD,
            title=title,
            department=department,
            media_type="application/json",
            size=len(canonical.text(record).encode()),
            sha256=canonical.digest(record),
            record=dict(record),
            method=method,
            strength=Strength.MACHINE,
            valid_until=valid_until,
            added_by=None,
            added_at=at,
        )
    )


def _check(
    title: str,
    valid_until: date | None,
    department: Department | None,
    *,
    by: User,
    at: datetime,
) -> None:
    require(by, Permission.EVIDENCE_ADD, department)
    if not title.strip():
        raise Refused("Say in a few words what this evidence shows.", field="title")
    if valid_until and valid_until < at.date():
        raise Refused(
            f"This evidence ran out on {valid_until:%d %B %Y}, so it could prove nothing today.",
            field="valid_until",
        )


def _checked_address(url: str) -> str:
    try:
        URLValidator(schemes=LINK_SCHEMES)(url)
    except ValidationError as error:
        raise Refused(
            "Give the whole address, beginning with https:// or http://.", field="url"
        ) from error
    if urlsplit(url).username is not None:
        raise Refused("The address carries a sign-in name. Leave it out.", field="url")
    return url


@transaction.atomic
def _add(evidence: Evidence) -> Evidence:
    evidence.save(force_insert=True)
    collected = evidence.kind == EvidenceKind.RECORD
    write_entry(
        Event.EVIDENCE_COLLECTED if collected else Event.EVIDENCE_ADDED,
        on=evidence,
        by=evidence.added_by,
        at=evidence.added_at,
        after=_written_down(evidence),
    )
    return evidence


def _written_down(evidence: Evidence) -> dict[str, Any]:
    said = {
        "kind": evidence.kind,
        "department": evidence.department.name if evidence.department else "",
        "file": evidence.file_name,
        "type": evidence.media_type,
        "bytes": evidence.size,
        "sha256": evidence.sha256,
        "url": evidence.url,
        "method": evidence.method,
        "valid_until": evidence.valid_until.isoformat() if evidence.valid_until else "",
    }
    return {name: value for name, value in said.items() if value}
