"""The software says that a licence is known only where a text or a person settles it."""

from dataclasses import replace
from typing import Any

import pytest

from governance.approvals import snapshots
from governance.approvals.collected import Records
from governance.approvals.collectors import licence_identified
from governance.approvals.models import Assessment
from governance.rules.licence_text import TextFinding
from inventory.models import Revision
from tests.factories import AT, RevisionFactory

pytestmark = pytest.mark.django_db
READ = TextFinding(
    path="LICENSE",
    sha256="a" * 64,
    fingerprint="b" * 64,
    kind="identified",
    licence_id="apache-2.0",
    spdx="Apache-2.0",
    method="fingerprint",
    residue=(),
    coverage=1.0,
)
DECISION = {"licence_id": "mit", "note": "Read.", "by": "Lea Law", "on": "2026-11-21"}


def found(**facts: Any) -> Any:
    return licence_identified(Records([RevisionFactory(**facts)], Assessment(), AT))


def test_a_claim_alone_is_left_to_a_person() -> None:
    assert found() is None


def test_a_text_that_is_not_the_claimed_licence_is_left_to_a_person() -> None:
    assert found(licence_key="mit", licence_findings=[READ.as_dict()]) is None
    changed = replace(READ, kind="candidate", coverage=0.99)
    assert found(licence_findings=[changed.as_dict()]) is None


def test_a_whole_text_or_a_person_settles_it() -> None:
    by_text = found(licence_findings=[READ.as_dict()])
    by_person = found(licence_key="other", licence_decision=DECISION)

    assert by_text.record["models"][0]["how"] == "agree"
    assert (by_person.record["models"][0]["licence"], by_person.record["models"][0]["how"]) == (
        "mit",
        "decided",
    )


def test_what_a_person_decided_is_named_in_what_an_approval_rests_on() -> None:
    before = snapshots.revision(Revision(licence_key="other"))
    after = snapshots.revision(Revision(licence_key="other", licence_decision=DECISION))

    assert snapshots.changes("org/model", before, after) == (
        "The licence of org/model was other and is now mit, decided by Lea Law on 2026-11-21.",
    )
