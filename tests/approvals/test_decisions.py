"""Signing and refusing: order, four eyes, gaps, and what follows from the last signature."""

from datetime import UTC, datetime

import pytest

from governance.approvals import actions
from governance.approvals.expiry import expires_at
from governance.approvals.models import Approval, ApprovalState, StageState
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from inventory.models import HubModel, Revision
from tests.approvals.factories import (
    answered,
    approved,
    refresh_digest,
    requested,
    sign_all,
    signer,
)
from tests.conftest import NOON
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_nobody_decides_their_own_request() -> None:
    author = UserFactory(roles=["engineer", "governance_officer"])
    stage = answered(requested(1, by=author)).stages.get()

    with pytest.raises(NotAllowed, match="Someone other than the requester must decide"):
        actions.sign(stage, note="", by=author, at=NOON)
    with pytest.raises(NotAllowed, match="Someone other than the requester must decide"):
        actions.refuse(stage, reason="No.", by=author, at=NOON)

    assert not Entry.objects.filter(event=Event.STAGE_SIGNED).exists()


def test_nobody_signs_two_stages_of_one_request() -> None:
    approval = answered(requested(2))
    both = UserFactory(roles=["department_approver", "security_reviewer"])
    actions.sign(approval.stages.get(kind="security"), note="", by=both, at=NOON)

    with pytest.raises(Refused, match="already decided another stage"):
        actions.sign(approval.stages.get(kind="department"), note="", by=both, at=NOON)


def test_the_executive_signs_after_the_reviews() -> None:
    approval = answered(requested(3))
    executive = approval.stages.get(kind="executive")

    with pytest.raises(Refused, match="Ethics review, Security review must be signed first"):
        actions.sign(executive, note="", by=signer(executive), at=NOON)

    assert sign_all(approval).state == ApprovalState.APPROVED


def test_one_signature_of_two_does_not_approve() -> None:
    approval = answered(requested(2))
    stage = approval.stages.get(kind="security")

    actions.sign(stage, note="Fine.", by=signer(stage), at=NOON)

    approval.refresh_from_db()
    assert approval.state == ApprovalState.IN_REVIEW
    assert approval.stages.get(kind="security").note == "Fine."


def test_gaps_in_the_checklist_block_the_signature_and_are_listed() -> None:
    stage = requested(1).stages.get()

    with pytest.raises(Refused, match="Not answered yet: Are the people who use it trained"):
        actions.sign(stage, note="", by=signer(stage), at=NOON)


def test_an_item_answered_with_no_blocks_the_signature() -> None:
    approval = answered(requested(1))
    person = UserFactory(roles=["engineer"])
    actions.answer(approval, "compliance-training", "not_satisfied", by=person, at=NOON)
    stage = approval.stages.get()

    with pytest.raises(Refused, match="Answered with no: Are the people who use it trained"):
        actions.sign(stage, note="", by=signer(stage), at=NOON)


def test_a_refusal_needs_a_reason() -> None:
    stage = requested(1).stages.get()

    with pytest.raises(Refused, match="Say why"):
        actions.refuse(stage, reason="  ", by=signer(stage), at=NOON)


def test_one_refusal_ends_the_request_even_with_gaps() -> None:
    approval = requested(2)
    stage = approval.stages.get(kind="security")

    actions.refuse(stage, reason="The logs are open to everybody.", by=signer(stage), at=NOON)

    approval.refresh_from_db()
    assert approval.state == ApprovalState.REFUSED
    assert approval.decision_reason == "The logs are open to everybody."
    assert approval.decided_at == NOON
    assert approval.stages.get(kind="department").state == StageState.WAITING


def test_nothing_is_signed_after_its_ground_has_moved() -> None:
    approval = answered(requested(1))
    approval.use_case.purpose = "Ranks applicants."
    refresh_digest(approval.use_case)
    stage = approval.stages.get()

    with pytest.raises(Refused) as refused:
        actions.sign(stage, note="", by=signer(stage), at=NOON)

    assert "The purpose was “Sorts incoming mail.” and is now “Ranks applicants.”" in str(
        refused.value
    )
    assert "Withdraw it and request approval again." in str(refused.value)


@pytest.mark.parametrize(
    "change",
    [
        lambda: Revision.objects.update(digest="f" * 64),
        lambda: HubModel.objects.update(standing_digest="f" * 64),
    ],
)
def test_a_change_at_the_hub_stops_the_signature(change) -> None:
    stage = answered(requested(1)).stages.get()
    change()

    with pytest.raises(Refused, match="has changed"):
        actions.sign(stage, note="", by=signer(stage), at=NOON)


def test_a_signature_for_another_state_of_the_page_is_refused() -> None:
    stage = answered(requested(1)).stages.get()

    with pytest.raises(Refused, match="after this page was shown"):
        actions.sign(stage, note="", reviewed_digest="0" * 64, by=signer(stage), at=NOON)


def test_answers_are_closed_once_a_stage_is_signed() -> None:
    approval = answered(requested(2))
    stage = approval.stages.get(kind="security")
    actions.sign(stage, note="", by=signer(stage), at=NOON)
    person = UserFactory(roles=["engineer"])

    with pytest.raises(Refused, match="A stage was signed on these answers"):
        actions.answer(approval, "compliance-training", "satisfied", by=person, at=NOON)


def test_the_last_signature_approves_until_the_review_is_due() -> None:
    approval = approved(2, at=NOON)

    events = list(Entry.objects.about(approval).values_list("event", flat=True))
    assert approval.state == ApprovalState.APPROVED
    assert approval.expires_at == datetime(2027, 11, 21, 12, 0, tzinfo=UTC)
    assert events[0] == Event.APPROVAL_APPROVED
    assert approval.answers.get(item="compliance-authority").value == "satisfied"


def test_months_of_a_review_end_on_the_last_day_of_a_shorter_month() -> None:
    end_of_august = datetime(2026, 8, 31, 9, 0, tzinfo=UTC)

    assert expires_at(3, end_of_august) == datetime(2027, 2, 28, 9, 0, tzinfo=UTC)


def test_a_later_approval_supersedes_the_earlier_one() -> None:
    first = approved(1)
    engineer = UserFactory(roles=["engineer"])

    second = sign_all(answered(actions.request(first.use_case, by=engineer, at=NOON)))

    first.refresh_from_db()
    assert first.state == ApprovalState.SUPERSEDED
    assert second.state == ApprovalState.APPROVED
    assert Entry.objects.about(first).first().event == Event.APPROVAL_SUPERSEDED
    assert Approval.objects.filter(state=ApprovalState.APPROVED).count() == 1


def test_a_refused_second_request_leaves_the_approval_alone() -> None:
    first = approved(1)
    engineer = UserFactory(roles=["engineer"])
    stage = actions.request(first.use_case, by=engineer, at=NOON).stages.get()

    actions.refuse(stage, reason="Not better.", by=signer(stage), at=NOON)

    first.refresh_from_db()
    assert first.state == ApprovalState.APPROVED


@pytest.mark.parametrize(
    ("item", "value", "reason", "sentence"),
    [
        ("approval-source", "satisfied", "", "from its own records"),
        ("compliance-authority", "satisfied", "", "once the last stage is signed"),
        ("compliance-training", "not_applicable", "", "Say why this does not apply"),
        ("compliance-training", "perhaps", "", "is no answer"),
        ("no-such-item", "satisfied", "", "has no item"),
    ],
)
def test_answers_that_are_not_taken(item: str, value: str, reason: str, sentence: str) -> None:
    approval = requested(1)
    person = UserFactory(roles=["engineer"])

    with pytest.raises(Refused, match=sentence):
        actions.answer(approval, item, value, reason=reason, by=person, at=NOON)


def test_an_auditor_answers_nothing() -> None:
    approval = requested(1)
    auditor = UserFactory(roles=["auditor"])

    with pytest.raises(NotAllowed, match="may not answer checklists"):
        actions.answer(approval, "compliance-training", "satisfied", by=auditor, at=NOON)
