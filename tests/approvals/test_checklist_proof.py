"""Attested and evidenced are told apart, and evidence that ends is a gap from that day on."""

from datetime import date, timedelta
from typing import Any

import pytest

from governance.approvals import actions
from governance.approvals.checklist import counts, gaps_of, rows_of, warnings_of
from governance.approvals.models import Approval, ChecklistVersion
from governance.evidence import actions as evidence
from governance.evidence.models import Evidence
from governance.web.refusals import Refused
from tests.approvals.factories import answered, requested, signer
from tests.factories import AT, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ITEM = "compliance-data-handling"
LINK = "https://wiki.example.org/data"


def shown_by(
    approval: Approval, *links: Evidence, item: str = ITEM, value: str = "satisfied"
) -> Any:
    person = UserFactory(roles=["engineer"])
    actions.answer(approval, item, value, reason="See there.", evidence=links, by=person, at=AT)
    return next(row for row in rows_of(approval, at=AT) if row.item.id == item)


def link(strength: int = 2, **more: Any) -> Evidence:
    person = UserFactory(roles=["engineer"])
    return evidence.add_link("Data rules", LINK, strength=strength, by=person, at=AT, **more)


def test_current_evidence_of_the_expected_strength_is_evidenced() -> None:
    assert shown_by(requested(2), link(2)).proof == "evidenced"


def test_a_statement_where_a_document_is_expected_is_weaker() -> None:
    assert shown_by(requested(2), link(1)).proof == "weaker than expected"


def test_what_is_enough_in_a_low_tier_may_be_weaker_in_a_high_one() -> None:
    assert shown_by(requested(1), link(1)).proof == "evidenced"
    assert shown_by(requested(3), link(1)).proof == "weaker than expected"


def test_an_answer_alone_is_attested() -> None:
    assert shown_by(requested(1)).proof == "attested"


def test_a_no_is_neither() -> None:
    assert shown_by(requested(1), link(), value="not_satisfied").proof == ""


def test_evidence_that_has_not_begun_shows_nothing_yet() -> None:
    later = link(effective_from=AT.date() + timedelta(days=3))

    assert shown_by(requested(1), later).proof == "attested"


def test_evidence_counts_on_its_last_day_and_not_on_the_next() -> None:
    row = shown_by(requested(1), link(valid_until=date(2026, 11, 20)))

    assert row.proof_on(date(2026, 11, 20)) == "evidenced"
    assert row.proof_on(date(2026, 11, 21)) == "ran out"


def test_what_is_done_is_evidenced_or_attested_and_never_both() -> None:
    approval = answered(requested(2))

    found = counts(rows_of(approval, at=AT))

    assert found.done == found.evidenced + found.attested
    assert found.items == found.done + found.open
    assert found.evidenced < found.done


@pytest.mark.both
def test_the_hubs_own_word_on_the_files_is_weaker_than_a_look_at_them() -> None:
    approval = requested(1)
    approval.use_case.system.uses.get().revision.trust_evidence.filter(item="E3").delete()
    actions.answer_request_anew(approval, at=AT)

    row = next(row for row in rows_of(approval, at=AT) if row.item.id == "security-tampering")

    assert (row.state, row.proof) == ("satisfied", "weaker than expected")
    assert "Nobody has compared" in row.answer.source


def test_evidence_that_runs_out_before_the_decision_is_a_gap_that_says_since_when() -> None:
    approval = answered(requested(1))
    shown_by(approval, link(valid_until=date(2026, 11, 10)))

    early = gaps_of(rows_of(approval, at=AT))
    late = gaps_of(rows_of(approval, at=AT + timedelta(days=20)))

    assert early == ()
    assert late == (
        "The evidence “Data rules” for “Is it set how data is handled?” ran out on "
        "10 November 2026. Add a current one.",
    )


def test_nobody_signs_on_evidence_that_ran_out_since_it_was_answered() -> None:
    approval = answered(requested(1))
    shown_by(approval, link(valid_until=date(2026, 11, 10)))
    stage = approval.stages.get()

    with pytest.raises(Refused, match="ran out on 10 November 2026"):
        actions.sign(stage, by=signer(stage), at=AT + timedelta(days=20))


def test_a_current_item_beside_one_that_ended_is_enough() -> None:
    row = shown_by(requested(1), link(valid_until=date(2026, 11, 10)), link())

    assert row.proof_on(date(2026, 12, 1)) == "evidenced"


def test_weaker_evidence_is_a_warning_and_no_gap() -> None:
    approval = answered(requested(2))
    shown_by(approval, link(1))

    rows = rows_of(approval, at=AT)

    assert gaps_of(rows) == ()
    assert (
        "“Is it set how data is handled?” is shown by: statement. Expected in tier 2: document."
        in warnings_of(rows)
    )


def test_weaker_evidence_is_a_gap_where_the_item_insists() -> None:
    approval = insisting(answered(requested(2)))
    shown_by(approval, link(1))

    (gap,) = gaps_of(rows_of(approval, at=AT))

    assert gap.endswith("is shown by: statement. Expected in tier 2: document.")


def test_a_waived_item_is_no_gap() -> None:
    approval = insisting(answered(requested(2)))
    shown_by(approval, link(1))

    assert gaps_of(rows_of(approval, at=AT), {ITEM}) == ()


def insisting(approval: Approval) -> Approval:
    assert approval.checklist
    items = [{**row, "strength_required": row["id"] == ITEM} for row in approval.checklist.items]
    approval.checklist = ChecklistVersion.objects.create(
        digest="d" * 64, name=approval.checklist.name, edition="own", items=items, made_at=AT
    )
    approval.save()
    return approval
