"""Evidence in the storage, obligations, findings and an incident with a clock that runs."""

import hashlib
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from governance.evidence.models import Evidence
from governance.incidents.models import Clock, Incident
from governance.obligations.models import Framework, Obligation, Requirement
from governance.watch.models import Advisory, Finding
from inventory.models import System, UseCase
from tests.conftest import NOON
from tests.factories import AT, UserFactory


def evidence_file(title: str, content: bytes) -> Evidence:
    """A stored file under its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = default_storage.save(f"evidence/{sha256}", ContentFile(content))
    return Evidence.objects.create(
        kind="file",
        title=title,
        strength=2,
        file_path=path,
        file_name=f"{title}.txt",
        media_type="text/plain",
        size=len(content),
        sha256=sha256,
        added_by=UserFactory(),
        added_at=AT,
    )


def obligation(
    use_case: UseCase | None,
    *,
    state: str,
    evidence: Evidence | None = None,
    applies_from: date | None = date(2026, 8, 2),
) -> Obligation:
    """One duty, due a week before NOON."""
    number = Requirement.objects.count()
    framework, _ = Framework.objects.get_or_create(
        key="test-act", defaults={"title": "Act", "edition": "1", "synced_at": AT}
    )
    requirement = Requirement.objects.create(
        framework=framework,
        key=f"test-{number}",
        ref=f"Art {number}",
        title=f"Duty {number}",
        duty="Keep the logs.",
        source="Act",
        edition="1",
    )
    row = Obligation.objects.create(
        requirement=requirement,
        use_case=use_case,
        role="deployer",
        applies_from=applies_from,
        edition="1",
        due_on=NOON.date() - timedelta(days=7),
        state=state,
        created_at=AT,
        closed_at=AT if state == "fulfilled" else None,
    )
    if evidence:
        row.evidence.add(evidence)
    return row


def finding(system: System, *, severity: str, state: str = "open", days: int = 20) -> Finding:
    """A finding from an advisory, known for this many days at NOON."""
    number = Advisory.objects.count()
    advisory = Advisory.objects.create(
        source="osv", external_id=f"T-{number}", group_key=f"T-{number}", imported_at=AT
    )
    return Finding.objects.create(
        system=system,
        advisory=advisory,
        subject="pkg:pypi/vllm@0.8.4",
        title=f"Weakness {number}",
        severity=severity,
        state=state,
        due_on=NOON.date() + timedelta(days=3),
        found_at=NOON - timedelta(days=days),
        settled_at=AT if state == "fixed" else None,
    )


def incident_with_clock(use_case: UseCase) -> Incident:
    """An open incident whose deadline has passed at NOON."""
    facts: dict[str, Any] = {"severity": "high", "description": "Wrong answers were sent."}
    row = Incident.objects.create(
        system=use_case.system,
        use_case=use_case,
        title="Wrong answers",
        aware_at=NOON - timedelta(days=5),
        reported_by=UserFactory(),
        reported_at=NOON - timedelta(days=5),
        **facts,
    )
    Clock.objects.create(
        incident=row,
        rule="gdpr-33",
        regime="GDPR",
        title="Tell the authority",
        who_to="The data protection authority",
        due_at=NOON - timedelta(days=2),
        basis="Art 33(1)",
        status="in_force",
        applies_from=date(2018, 5, 25),
    )
    return row
