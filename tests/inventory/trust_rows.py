"""Rows that trust evidence rests on. A test names only what it is about."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from governance.evidence import actions as evidence
from inventory.models import Deployment, FileVerification, Publisher, Revision, RevisionFile
from tests.conftest import NOON
from tests.factories import AT, HubModelFactory, RevisionFactory, UserFactory

WEIGHTS = (("model.safetensors", "safetensors"), ("config.json", ""))


def revision_with(files: Sequence[tuple[str, str]] = WEIGHTS, **facts: Any) -> Revision:
    """A revision of org/model with these files and first bytes."""
    model = HubModelFactory(**facts.pop("model", {}))
    revision = RevisionFactory(model=model, checked_at=NOON, **facts)
    for path, magic in files:
        RevisionFile.objects.create(revision=revision, path=path, magic=magic, size=10)
    return revision


def publisher(**facts: Any) -> Publisher:
    """An allowed publisher named org."""
    given = {
        "name": "org", "listing": "allowed", "role": "originator", "listed_by": UserFactory(),
        "listed_at": AT,
    }  # fmt: skip
    return Publisher.objects.create(**{**given, **facts})


def verification(
    revision: Revision,
    *,
    status: str = "pass",
    at: datetime = NOON,
    differences: Sequence[dict[str, str]] = (),
    scan: dict[str, Any] | None = None,
    signature: dict[str, Any] | None = None,
    deployment: Deployment | None = None,
) -> FileVerification:
    """Files of a server that agree with the manifest."""
    record = {"scan": scan or {}, "signature": signature or {}}
    kept = evidence.collect("Files verified", record, method="verify_files", at=at)
    return FileVerification.objects.create(
        revision=revision, deployment=deployment, place="host:/models/one", status=status,
        file_count=2, byte_count=20, manifest_digest="0" * 64, differences=list(differences),
        signature=(signature or {}).get("result", ""), checker="verify_files", evidence=kept,
        checked_at=at,
    )  # fmt: skip


CLEAN = {"findings": [], "scanner": "Weighbridge static scan 1"}
BEFORE = NOON - timedelta(days=5)
