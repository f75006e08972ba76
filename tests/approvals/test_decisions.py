"""Signing and refusing: order, four eyes, gaps, and what follows from the last signature."""

from datetime import UTC, datetime

import pytest

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.approvals import actions
from governance.approvals.bindings import reviewed_digest
from governance.approvals.expiry import expires_at
from governance.approvals.meanwhile import newest_entry
from governance.approvals.models import Approval, ApprovalState, Stage, StageState
from governance.audit.actions import record
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
from tests.factories import AT, DepartmentFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.both
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
    assert "It has to be submitted again" in str(refused.value)


@pytest.mark.both
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


DECIDE = {
    "sign": lambda stage, **more: actions.sign(stage, **more),
    "request_changes": lambda stage, **more: actions.request_changes(stage, wanted="X.", **more),
    "refuse": lambda stage, **more: actions.refuse(stage, reason="X.", **more),
}


@pytest.mark.parametrize("verb", DECIDE)
def test_a_decision_on_a_page_that_has_changed_is_refused_with_what_changed(verb: str) -> None:
    approval = answered(requested(1))
    stage, seen = approval.stages.get(), newest_entry()
    digest = reviewed_digest(approval)
    ada = UserFactory(full_name="Ada Lovelace", roles=["engineer"])
    actions.answer(approval, "compliance-training", "not_satisfied", by=ada, at=NOON)

    with pytest.raises(Refused) as refused:
        DECIDE[verb](stage, reviewed_digest=digest, seen_entry=seen, by=signer(stage), at=NOON)

    assert str(refused.value) == (
        "Something has changed since this page was shown. Ada Lovelace, 21 November 2026 at "
        "12:00: Checklist item answered. Are the people who use it trained? Not satisfied. "
        "Look at it as it is now."
    )


def test_a_changed_fact_is_named_with_who_changed_it() -> None:
    approval = answered(requested(1))
    stage, seen, digest = approval.stages.get(), newest_entry(), reviewed_digest(approval)
    grace = UserFactory(full_name="Grace Hopper")
    approval.use_case.purpose = "Ranks applicants."
    refresh_digest(approval.use_case)
    record(Event.USE_CASE_CHANGED, on=approval.use_case, by=grace, at=NOON)

    with pytest.raises(Refused) as refused:
        actions.refuse(
            stage, reason="No.", reviewed_digest=digest, seen_entry=seen, by=signer(stage), at=NOON
        )

    assert "Grace Hopper, 21 November 2026 at 12:00: Use case changed." in str(refused.value)
    assert "is now “Ranks applicants.”" in str(refused.value)


def test_a_digest_of_nothing_that_was_ever_shown_is_refused() -> None:
    stage = answered(requested(1)).stages.get()

    with pytest.raises(Refused, match=r"Since the request was submitted: .* more, in the history"):
        actions.sign(stage, reviewed_digest="0" * 64, by=signer(stage), at=NOON)


def test_a_page_that_has_not_changed_is_signed_also_after_another_signature() -> None:
    approval = answered(requested(2))
    department, security = approval.stages.all()
    seen, digest = newest_entry(), reviewed_digest(approval)
    actions.sign(security, by=signer(security), at=NOON)

    actions.sign(
        department, reviewed_digest=digest, seen_entry=seen, by=signer(department), at=NOON
    )

    approval.refresh_from_db()
    assert approval.state == ApprovalState.APPROVED


def test_a_stage_that_was_decided_names_who_decided_it() -> None:
    approval = answered(requested(2))
    stage = approval.stages.get(kind="security")
    ada = UserFactory(full_name="Ada Lovelace", roles=["security_reviewer"])
    actions.sign(stage, by=ada, at=NOON)

    with pytest.raises(
        Refused, match="security review was signed by Ada Lovelace on 21 November 2026 at 12:00"
    ):
        actions.sign(stage, by=signer(stage), at=NOON)


def test_who_lost_the_role_signs_nothing_although_they_were_known_with_it() -> None:
    stage = answered(requested(1)).stages.get()
    officer = signer(stage)
    assert can(officer, Permission.SIGN_GOVERNANCE)
    officer.assignments.all().delete()

    with pytest.raises(NotAllowed, match="may not sign the governance stage"):
        actions.sign(stage, by=officer, at=NOON)


def test_whose_role_ran_out_signs_nothing() -> None:
    stage = answered(requested(1)).stages.get()
    officer = signer(stage)
    officer.assignments.update(expires_at=AT)

    with pytest.raises(NotAllowed, match="may not sign the governance stage"):
        actions.sign(stage, by=officer, at=NOON)


def test_who_was_deactivated_signs_nothing() -> None:
    stage = answered(requested(1)).stages.get()
    officer = signer(stage)
    User.objects.filter(pk=officer.pk).update(is_active=False)

    with pytest.raises(NotAllowed, match="may not sign the governance stage"):
        actions.sign(stage, by=officer, at=NOON)


def test_changes_are_requested_with_words_and_end_everybodys_turn() -> None:
    approval = requested(2)
    stage = approval.stages.get(kind="security")
    reviewer, colleague = signer(stage), signer(approval.stages.get(kind="department"))

    actions.request_changes(stage, wanted="Close the logs.", by=reviewer, at=NOON)

    approval.refresh_from_db()
    entry = Entry.objects.about(approval).first()
    assert (approval.state, approval.changes_wanted) == ("changes_requested", "Close the logs.")
    assert approval.stages.get(kind="security").state == StageState.RETURNED
    assert not Stage.objects.for_me(colleague, at=NOON).exists()
    assert (entry.event, entry.note) == (
        Event.CHANGES_REQUESTED,
        "Security review. Close the logs.",
    )
    with pytest.raises(Refused, match="A reviewer has requested changes"):
        actions.sign(approval.stages.get(kind="department"), by=colleague, at=NOON)


def test_a_request_for_changes_says_what() -> None:
    stage = requested(1).stages.get()

    with pytest.raises(Refused, match="Say what has to be changed"):
        actions.request_changes(stage, wanted=" ", by=signer(stage), at=NOON)


@pytest.mark.both
def test_where_all_roles_have_to_sign_each_does_and_nobody_twice() -> None:
    approval = answered(requested(1))
    row = approval.stages.get()
    Stage.objects.filter(pk=row.pk).update(seat="governance_officer")
    Stage.objects.create(
        approval=approval,
        kind="governance",
        seat="ethics_reviewer",
        rights=",ethics,",
        position=1,
        requested_by=approval.requested_by,
    )
    both = UserFactory(roles=["governance_officer", "ethics_reviewer"])
    first, second = approval.stages.order_by("-seat")
    actions.sign(first, by=both, at=NOON)

    with pytest.raises(Refused, match="already decided another stage"):
        actions.sign(second, by=both, at=NOON)
    assert actions.sign(second, by=signer(second), at=NOON).state == ApprovalState.APPROVED


@pytest.mark.both
def test_of_several_roles_any_may_sign_where_one_is_enough() -> None:
    stage = answered(requested(1)).stages.get()
    Stage.objects.filter(pk=stage.pk).update(rights=",ethics,governance,")
    ethicist = UserFactory(roles=["ethics_reviewer"])

    assert Stage.objects.for_me(ethicist, at=NOON).exists()
    assert actions.sign(stage, by=ethicist, at=NOON).state == ApprovalState.APPROVED


@pytest.mark.both
def test_a_stage_for_the_whole_organisation_needs_the_role_for_all_of_it() -> None:
    department = DepartmentFactory()
    stage = answered(requested(1, department=department)).stages.get()
    Stage.objects.filter(pk=stage.pk).update(organisation_wide=True)
    local = UserFactory(roles=[("governance_officer", department)])

    assert not Stage.objects.for_me(local, at=NOON).exists()
    with pytest.raises(NotAllowed, match="for the whole organisation"):
        actions.sign(stage, by=local, at=NOON)


@pytest.mark.both
def test_several_requests_of_tier_1_are_signed_together_each_for_itself() -> None:
    good, gaps, higher = answered(requested(1)), requested(1), answered(requested(2))
    officer = UserFactory(roles=["governance_officer", "security_reviewer"])
    own = answered(requested(1, by=UserFactory(roles=["engineer"])))
    Stage.objects.filter(approval=own).update(requested_by=officer)
    Approval.objects.filter(pk=own.pk).update(requested_by=officer)

    found = actions.sign_many([good, gaps, higher, own], by=officer, at=NOON)

    assert [bool(one.reason) for one in found] == [False, True, True, True]
    assert "Not answered yet" in found[1].reason
    assert "Only requests of tier 1 can be signed together" in found[2].reason
    assert found[3].reason == "Someone other than the requester must decide."
    assert Approval.objects.get(pk=good.pk).state == ApprovalState.APPROVED


def test_what_changed_after_a_list_was_shown_is_not_signed_from_it() -> None:
    first, second = answered(requested(1)), answered(requested(1))
    officer, seen = UserFactory(roles=["governance_officer"]), newest_entry()
    person = UserFactory(roles=["engineer"])
    actions.answer(second, "compliance-training", "satisfied", reason="Again.", by=person, at=NOON)

    found = actions.sign_many([first, second], seen=seen, by=officer, at=NOON)

    assert found[0].reason == ""
    assert "Something has changed since this page was shown." in found[1].reason


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
