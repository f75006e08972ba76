"""Keep what a verification of local files found: as evidence, and in the trust of the revision."""

from datetime import datetime
from typing import Any

from django.db import transaction

from governance.accounts.models import User
from governance.audit.actions import record
from governance.audit.events import Event
from governance.evidence import actions as evidence
from governance.evidence.models import Evidence
from governance.rules import trust
from governance.web.refusals import Refused
from inventory.actions.trust import renew
from inventory.models import Deployment, FileVerification, Revision
from inventory.verification import compare
from inventory.verification.run import CHECKER, Result

DIFFERENCES_KEPT = 1000
METHOD = "manage.py verify_files: hashed the files and compared them with the manifest"


@transaction.atomic
def keep(
    revision: Revision,
    result: Result,
    *,
    place: str,
    deployment: Deployment | None = None,
    by: User | None,
    at: datetime,
) -> FileVerification:
    """Store one verification and renew the trust of the revision.

    `place` is the host and the folder that were read.

    :raises Refused: if the deployment's system does not use the revision, or it has ended.
    """
    check_place(revision, deployment)
    kept = FileVerification.objects.create(
        revision=revision,
        deployment=deployment,
        place=place[:500],
        status=result.status,
        file_count=result.file_count,
        byte_count=result.byte_count,
        manifest_digest=result.manifest_digest,
        differences=[row.as_dict() for row in result.differences[:DIFFERENCES_KEPT]],
        signature=str(result.signature.get("result", ""))[:16],
        checker=CHECKER,
        evidence=_evidence(revision, result, place, deployment, at=at),
        checked_by=by,
        checked_at=at,
    )
    record(
        Event.FILES_VERIFIED, on=deployment or revision.model, by=by, at=at, after=_facts(kept),
        note=f"Commit {revision.sha[:12]}, {place}"[:300],
    )  # fmt: skip
    renew(revision, at=at)
    return kept


def check_place(revision: Revision, deployment: Deployment | None) -> None:
    """Pass a deployment that runs this revision, or none at all.

    :raises Refused: if its system does not use the revision, or it has ended.
    """
    if deployment is None:
        return
    if deployment.ended_at is not None:
        raise Refused(f"The deployment {deployment} has ended.")
    if not deployment.system.uses.filter(revision=revision).exists():
        raise Refused(f"The system {deployment.system} does not use this revision.")


def _evidence(
    revision: Revision,
    result: Result,
    place: str,
    deployment: Deployment | None,
    *,
    at: datetime,
) -> Evidence:
    until = trust.items()["E3"].expiry(at)
    return evidence.collect(
        f"Files verified: {revision}"[:200],
        {
            **result.as_dict(), "model": revision.model.repo_id, "commit": revision.sha,
            "place": place, "deployment": str(deployment or ""), "checked_at": at.isoformat(),
        },
        method=METHOD,
        department=deployment.system.department if deployment else None,
        valid_until=until.date() if until else None,
        at=at,
    )  # fmt: skip


def _facts(kept: FileVerification) -> dict[str, Any]:
    rows = [compare.Difference(**row) for row in kept.differences]
    return {
        "status": kept.status,
        "files": kept.file_count,
        "bytes": kept.byte_count,
        "differences": dict(compare.counted(rows)),
        "signature": kept.signature,
    }
