"""How much an item carries, and from when to when, is said by people and bounded by rules."""

from datetime import date, timedelta
from typing import Any

import pytest

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.evidence import actions
from governance.evidence.models import Evidence, Strength
from governance.web.refusals import Refused
from tests.conftest import NOON
from tests.evidence.factories import EvidenceFactory, upload

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
LINK = "https://wiki.example.org/a"


def _link(by: User, **weight: Any) -> Evidence:
    return actions.add_link("Wiki", LINK, **weight, by=by, at=NOON)


def test_a_file_is_a_document_and_a_link_a_statement_until_somebody_says_otherwise(
    engineer: User,
) -> None:
    file = actions.add_file("Test", upload(), by=engineer, at=NOON)
    link = _link(engineer)

    assert (file.strength, link.strength) == (Strength.DOCUMENT, Strength.STATEMENT)


def test_what_the_software_collects_is_verified_by_machine() -> None:
    record = actions.collect("Scan", {"status": "clean"}, method="Asked the hub.", at=NOON)

    assert record.strength == Strength.MACHINE


@pytest.mark.parametrize("strength", [0, 4, 5, -1])
def test_nobody_can_choose_none_or_verified_by_machine(strength: int, engineer: User) -> None:
    with pytest.raises(Refused, match="Choose statement, document or independent") as refusal:
        _link(engineer, strength=strength)

    assert refusal.value.field == "strength"


@pytest.mark.parametrize("issuer", ["", "   "], ids=["nobody", "blanks"])
def test_an_independent_document_names_its_issuer(issuer: str, engineer: User) -> None:
    with pytest.raises(Refused, match="Say who issued") as refusal:
        _link(engineer, strength=3, issued_by=issuer)

    assert refusal.value.field == "issued_by"


def test_an_end_before_the_beginning_is_refused(engineer: User) -> None:
    with pytest.raises(Refused, match="before the first, 05 December 2026"):
        _link(engineer, effective_from=date(2026, 12, 5), valid_until=date(2026, 12, 4))


def test_an_item_counts_from_its_first_day_to_its_last_whenever_it_was_added() -> None:
    old = EvidenceFactory(effective_from="2026-01-01", valid_until=TODAY)
    early = EvidenceFactory(effective_from=TODAY + timedelta(days=1))

    def counting(days: int) -> set[Evidence]:
        return set(Evidence.objects.current(NOON + timedelta(days=days)))

    assert counting(0) == {old}
    assert counting(1) == {early}


def test_only_a_document_or_more_proves() -> None:
    EvidenceFactory(strength=1)
    document = EvidenceFactory(strength=2)
    independent = EvidenceFactory(strength=3, issued_by="Laboratory")

    assert set(Evidence.objects.proving(NOON)) == {document, independent}


def test_the_audit_log_keeps_what_was_said(engineer: User) -> None:
    evidence = _link(engineer, strength=3, issued_by="Laboratory", effective_from=TODAY)

    after = Entry.objects.about(evidence).get().after
    assert (after["strength"], after["issued_by"]) == (3, "Laboratory")
    assert after["effective_from"] == "2026-11-21"


def test_what_ends_soon_is_what_still_counts_and_ends_within_the_days() -> None:
    def ending(days: int) -> Evidence:
        found: Evidence = EvidenceFactory(valid_until=TODAY + timedelta(days=days))
        return found

    _past, today, last, _later = ending(-1), ending(0), ending(30), ending(31)
    EvidenceFactory()

    assert set(Evidence.objects.ending_within(TODAY, 30)) == {today, last}
