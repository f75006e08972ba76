"""Trust evidence is renewed by the software, attested by people, and never forgotten."""

from datetime import timedelta
from typing import Any

import pytest

from governance.audit.events import Event
from governance.audit.models import Entry
from governance.evidence import actions as evidence
from governance.web.refusals import NotAllowed, Refused
from inventory.actions import trust
from inventory.models import Revision, TrustEvidence
from tests.conftest import NOON
from tests.factories import SystemModelFactory, UserFactory
from tests.inventory.trust_rows import CLEAN, publisher, revision_with, verification

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)
DIFFERENT = [{"path": "model.safetensors", "what": "different", "expected": "a", "found": "b"}]


def events(subject: Any) -> list[str]:
    return list(Entry.objects.about(subject).order_by("pk").values_list("event", flat=True))


def level(revision: Revision) -> tuple[int, Any]:
    row = Revision.objects.get(pk=revision.pk)
    return row.trust_level, row.trust_until


def test_a_check_writes_ten_items_the_level_and_one_entry(officer) -> None:
    publisher()
    revision = revision_with()

    stands = trust.check(revision, by=officer, at=NOON)

    assert stands.level == 1
    assert level(revision) == (1, NOON + timedelta(days=92))
    assert revision.trust_evidence.count() == 10
    assert events(revision.model) == [Event.TRUST_CHECKED]


def test_a_second_check_that_finds_the_same_is_not_written_down(officer) -> None:
    revision = revision_with()
    trust.check(revision, by=officer, at=NOON)

    trust.check(revision, by=officer, at=LATER)

    assert events(revision.model) == [Event.TRUST_CHECKED]
    assert set(revision.trust_evidence.values_list("checked_at", flat=True)) == {LATER}


def test_a_model_with_two_scans_and_verified_bytes_stands_at_three(officer) -> None:
    publisher()
    revision = revision_with()
    verification(revision, scan=CLEAN)

    assert trust.check(revision, by=officer, at=NOON).level == 3
    assert level(revision)[1] == NOON + timedelta(days=30)


def test_a_level_falls_when_its_evidence_runs_out() -> None:
    publisher()
    revision = revision_with()
    verification(revision, scan=CLEAN)
    trust.renew(revision, at=NOON)

    stands = trust.renew(revision, at=NOON + timedelta(days=31))

    assert stands.level == 1
    assert stands.missing == ("E3",)


def test_a_new_failure_is_recorded_once() -> None:
    revision = revision_with()
    verification(revision, status="fail", differences=DIFFERENT)

    trust.renew(revision, at=NOON)
    trust.renew(revision, at=LATER)

    assert events(revision) == [Event.TRUST_FAILED]
    assert level(revision) == (0, None)


def test_a_failure_does_not_heal_with_time() -> None:
    publisher()
    revision = revision_with()
    verification(revision, status="fail", differences=DIFFERENT)

    assert trust.renew(revision, at=NOON + timedelta(days=400)).dropped_by == ("E3",)


def test_nobody_checks_without_the_permission() -> None:
    with pytest.raises(NotAllowed):
        trust.check(revision_with(), by=UserFactory(roles=["auditor"]), at=NOON)


def test_a_persons_word_is_kept_until_it_runs_out(officer) -> None:
    revision = revision_with()
    trust.attest(revision, "E2", "pass", note="Met them in person.", by=officer, at=NOON)

    assert trust.renew(revision, at=LATER).level == 1
    row = revision.trust_evidence.get(item="E2")
    assert (row.method, row.checked_by, row.detail) == (
        trust.ATTESTED, officer, "Met them in person."
    )  # fmt: skip
    assert trust.renew(revision, at=NOON + timedelta(days=93)).level == 0


def test_a_refused_publisher_overrules_a_persons_word(officer) -> None:
    revision = revision_with()
    trust.attest(revision, "E2", "pass", note="Met them.", by=officer, at=NOON)
    refused = publisher(listing="refused")

    trust.after_publisher(refused, by=officer, at=LATER)

    assert revision.trust_evidence.get(item="E2").status == "fail"


def test_a_word_can_be_taken_back(officer) -> None:
    revision = revision_with()
    trust.attest(revision, "E9", "pass", note="Read the summary.", by=officer, at=NOON)

    trust.attest(revision, "E9", "unknown", note="The link is dead.", by=officer, at=LATER)

    row = revision.trust_evidence.get(item="E9")
    assert (row.status, row.checked_by) == ("unknown", None)


@pytest.mark.parametrize("item", ["E1", "E3", "E4", "E5", "E6", "E8", "E11", ""])
def test_nobody_attests_what_software_settles(item: str, officer) -> None:
    with pytest.raises(Refused, match="Software alone"):
        trust.attest(revision_with(), item, "pass", note="Trust me.", by=officer, at=NOON)

    assert not TrustEvidence.objects.exists()


@pytest.mark.parametrize(
    ("status", "note", "field"), [("pass", "  ", "note"), ("fine", "Looked.", "status")]
)
def test_an_attestation_says_what_was_seen(status: str, note: str, field: str, officer) -> None:
    with pytest.raises(Refused) as refusal:
        trust.attest(revision_with(), "E7", status, note=note, by=officer, at=NOON)

    assert refusal.value.field == field


def test_a_person_without_the_permission_attests_nothing() -> None:
    with pytest.raises(NotAllowed):
        trust.attest(
            revision_with(), "E7", "pass", note="x", by=UserFactory(roles=["auditor"]), at=NOON
        )


def test_listing_a_publisher_checks_its_newest_commits_and_those_in_use(officer) -> None:
    head = revision_with()
    used = revision_with(sha="e" * 40)
    SystemModelFactory(revision=used)
    other = revision_with(model={"publisher": "else"})

    trust.after_publisher(publisher(), by=officer, at=NOON)

    assert level(head)[0] == level(used)[0] == 1
    assert not other.trust_evidence.exists()


def test_evidence_that_runs_out_ends_the_attestation_with_it(officer) -> None:
    revision = revision_with()
    kept = evidence.add_link(
        "Report", "https://example.org/r", valid_until=LATER.date(), by=officer, at=NOON
    )

    row = trust.attest(revision, "E10", "pass", note="Read.", evidence=kept, by=officer, at=NOON)

    assert row.expires_at is not None
    assert row.expires_at.date() == LATER.date()
