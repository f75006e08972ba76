"""What the database promises of evidence, each tried out."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.evidence.factories import EvidenceFactory

pytestmark = pytest.mark.django_db
DIGEST = "a" * 64


@pytest.mark.parametrize(
    ("fields", "promise"),
    [
        ({"url": ""}, "evidence_has_its_substance"),
        ({"kind": "file", "url": "", "sha256": DIGEST}, "evidence_has_its_substance"),
        ({"kind": "file", "file_path": "a", "sha256": "short"}, "evidence_has_its_substance"),
        ({"added_by": None}, "evidence_records_come_from_the_software"),
        (
            {"kind": "record", "sha256": DIGEST, "strength": 4},
            "evidence_records_come_from_the_software",
        ),
        ({"strength": 4}, "evidence_only_machines_verify"),
        ({"strength": 0}, "evidence_only_machines_verify"),
        (
            {"kind": "record", "sha256": DIGEST, "added_by": None, "strength": 3, "issued_by": "A"},
            "evidence_only_machines_verify",
        ),
        ({"strength": 3, "issued_by": ""}, "evidence_independent_names_its_issuer"),
        (
            {"effective_from": "2026-12-02", "valid_until": "2026-12-01"},
            "evidence_ends_after_it_begins",
        ),
    ],
    ids=[
        "a link without an address",
        "a file without a place",
        "a file without a hash",
        "a link that nobody added",
        "a record that a person added",
        "a link that a machine verified",
        "a link without any strength",
        "a record that a person graded",
        "an independent document of nobody",
        "an end before the beginning",
    ],
)
def test_the_database_refuses(fields: dict[str, Any], promise: str) -> None:
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        EvidenceFactory(**fields)
