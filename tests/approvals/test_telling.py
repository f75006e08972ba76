"""Who is told of what happens to requests and approvals, and who is not."""

from datetime import datetime, timedelta

import pytest

from governance.accounts.models import Department, User
from governance.approvals import actions, reminders, validity_telling
from governance.approvals.audience import signers
from governance.approvals.checklist import rows_of
from governance.approvals.models import Approval, Stage, Waiver
from governance.evidence.training.models import Training
from governance.notices.models import Notice
from inventory.actions import change_use_case
from tests.approvals.factories import (
    answered,
    approved,
    delegated,
    refresh_digest,
    requested,
    signer,
)
from tests.evidence.factories import EvidenceFactory
from tests.factories import AT, DepartmentFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def told(person: User, kind: str = "") -> list[str]:
    """What a person was told and has not read, the newest first."""
    rows = Notice.objects.visible_to(person).unread()
    return [row.text for row in (rows.of_kind(kind) if kind else rows)]


def first_stage(approval: Approval) -> Stage:
    stage = Stage.objects.waiting().filter(approval=approval).first()
    assert stage
    return stage


@pytest.fixture
def officer() -> User:
    """Somebody who may sign in tier 1."""
    person: User = UserFactory(roles=["governance_officer"])
    return person


def test_whose_turn_it_is_learns_of_a_request_and_the_requester_does_not(officer: User) -> None:
    requester = UserFactory(roles=["governance_officer"])

    approval = requested(1, by=requester)

    assert told(officer, "stage_waits") == [
        f"“{approval.use_case.name}” ({approval.use_case.system.name}) waits for your "
        "governance sign-off."
    ]
    assert told(requester) == []


def test_only_those_learn_of_it_whose_role_reaches_the_department() -> None:
    here, elsewhere = DepartmentFactory(), DepartmentFactory()
    below = DepartmentFactory(parent=here)
    near = UserFactory(roles=[("governance_officer", here)])
    far = UserFactory(roles=[("governance_officer", elsewhere)])

    requested(1, department=below)

    assert len(told(near)) == 1
    assert told(far) == []


def test_of_very_many_signers_only_those_nearest_to_the_department_are_told() -> None:
    here: Department = DepartmentFactory()
    near = UserFactory(roles=[("governance_officer", here)])
    for _ in range(30):
        UserFactory(roles=["governance_officer"])

    approval = requested(1, department=here)

    assert signers(approval, first_stage(approval), at=AT) == [near]


def test_the_next_signer_learns_of_it_when_their_turn_begins() -> None:
    approval = answered(requested(3))
    executive = UserFactory(roles=["executive"])
    assert told(executive) == []

    while (stage := Stage.objects.waiting().filter(approval=approval).first()) is not None:
        if stage.kind == "executive":
            break
        actions.sign(stage, by=signer(stage), at=AT)

    assert [text.endswith("executive decision.") for text in told(executive)] == [True]


def test_a_notice_is_settled_when_somebody_else_has_signed(officer: User) -> None:
    approval = answered(requested(1))
    other = UserFactory(roles=["governance_officer"])
    actions.sign(first_stage(approval), by=other, at=AT)

    assert told(officer) == []


def test_whoever_signs_for_somebody_learns_of_it_too(officer: User) -> None:
    reader = UserFactory(roles=["auditor"])
    delegated(officer, reader)

    requested(1)

    assert len(told(reader, "stage_waits")) == 1
    assert [text.startswith(f"{reader} signs for {officer} from") for text in told(reader)][
        -1:
    ] == [True]


def test_changes_wanted_are_told_to_requester_and_owner_and_end_the_others_turn(
    officer: User,
) -> None:
    approval = requested(1)
    actions.request_changes(first_stage(approval), wanted="Test it.", by=officer, at=AT)

    for person in (approval.requested_by, approval.use_case.owner):
        assert [text.endswith(": Test it.") for text in told(person)] == [True]
    assert told(officer) == []


def test_a_new_round_waits_again(officer: User) -> None:
    approval = requested(1)
    actions.request_changes(first_stage(approval), wanted="Test it.", by=officer, at=AT)
    later = AT + timedelta(hours=1)

    actions.resubmit(approval, note="Done.", by=approval.requested_by, at=later)

    assert len(told(officer, "stage_waits")) == 1


def test_a_decision_is_told_to_requester_and_owner() -> None:
    yes, no = approved(1), requested(1)
    stage = first_stage(no)
    actions.refuse(stage, reason="Not with this model.", by=signer(stage), at=AT)

    assert [" was approved until " in text for text in told(yes.requested_by)] == [True]
    assert [text.endswith("was refused: Not with this model.") for text in told(no.requested_by)]
    assert len(told(no.use_case.owner, "decided")) == 1


def test_a_withdrawn_request_waits_for_nobody(officer: User) -> None:
    approval = requested(1)
    actions.withdraw(approval, by=approval.requested_by, at=AT)

    assert told(officer, "stage_waits") == []
    assert [text.endswith("waits for you no more.") for text in told(officer, "withdrawn")] == [
        True
    ]


@pytest.mark.both
def test_a_late_sign_off_is_told_to_the_role_that_the_rules_name_at_once() -> None:
    executive = UserFactory(roles=["executive"])
    officer = UserFactory(roles=["governance_officer"])
    approval = requested(1)
    stage = first_stage(approval)
    assert stage.escalates_at

    actions.escalate_due(at=stage.escalates_at)

    notices = Notice.objects.filter(kind="escalated")
    assert {row.person for row in notices} <= {executive, officer}
    assert [row.mail_due_at for row in notices] == [stage.escalates_at] * len(notices)
    assert notices


def test_the_owner_of_a_condition_learns_of_it(officer: User) -> None:
    owner = UserFactory(roles=["engineer"])
    approval = requested(1)
    day = AT.date() + timedelta(days=30)

    actions.set_condition(approval, "Test for bias.", due_on=day, owner=owner, by=officer, at=AT)

    assert [text.endswith("by 1 December 2026: Test for bias.") for text in told(owner)] == [True]


@pytest.mark.both
def test_a_changed_condition_is_told_to_both_owners_and_to_whoever_relies_on_it(
    officer: User,
) -> None:
    before, after, bystander = (UserFactory(roles=["engineer"]) for _ in range(3))
    approval, later = requested(1), AT + timedelta(hours=1)
    day = AT.date() + timedelta(days=30)
    for text in ("Test for bias.", "Train them."):
        row = actions.set_condition(approval, text, due_on=day, owner=before, by=officer, at=AT)

    actions.change_condition(
        row, due_on=day, owner=after, reason="Ann is ill.", by=officer, at=later
    )

    said = f"Train them. Ann is ill. It is now due on 1 December 2026, and {after} sees to it."
    for person in (before, after, approval.requested_by, approval.use_case.owner):
        assert [text.endswith(said) for text in told(person, "condition")].count(True) == 1
    assert [text for text in told(before, "condition") if text.endswith("Test for bias.")]
    assert told(officer, "condition") == told(bystander, "condition") == []


@pytest.mark.both
def test_a_suspension_is_told_at_once(officer: User) -> None:
    approval = approved(1)

    actions.suspend(approval, reason="It leaks.", by=officer, at=AT)

    notice = Notice.objects.visible_to(approval.requested_by).of_kind("approval_suspended").get()
    assert notice.text.endswith("is suspended: It leaks.")
    assert notice.mail_due_at == AT


def change_facts(approval: Approval, *, at: datetime = AT) -> None:
    """Change what the approval was bound to, as the owner of the use case does."""
    use_case = approval.use_case
    use_case.facts = use_case.facts | {"users": "organisation"}
    refresh_digest(use_case)


@pytest.mark.both
def test_an_approval_that_no_longer_holds_is_told_once(officer: User) -> None:
    approval = approved(1)
    change_facts(approval)

    assert validity_telling.tell_all(at=AT) == 1
    assert validity_telling.tell_all(at=AT + timedelta(hours=1)) == 0

    for person in (approval.requested_by, approval.use_case.owner, officer):
        assert len(told(person, "approval_changed")) == 1


def test_one_notice_covers_all_approvals_that_one_change_concerns(officer: User) -> None:
    given = [approved(1) for _ in range(5)]
    for approval in given:
        change_facts(approval)

    validity_telling.tell_all(at=AT)

    (text,) = told(officer, "approval_changed")
    assert text.startswith("5 approvals ")
    assert text.endswith(" and 2 more.")
    assert len(told(given[0].requested_by, "approval_changed")) == 1


def test_whoever_changes_a_use_case_is_not_told_that_its_approval_ended(officer: User) -> None:
    approval = approved(1)
    owner = approval.use_case.owner
    editor = UserFactory(roles=["engineer"])

    change_use_case(
        approval.use_case,
        facts=approval.use_case.facts | {"users": "organisation"},
        by=editor,
        at=AT + timedelta(hours=1),
    )

    assert told(editor, "approval_changed") == []
    assert len(told(owner, "approval_changed")) == 1


@pytest.mark.both
@pytest.mark.parametrize(
    ("days", "number"),
    [(31, 0), (30, 1), (8, 1), (7, 1), (0, 0)],
    ids=["31 days before", "30 days before", "8 days before", "7 days before", "afterwards"],
)
def test_an_approval_that_expires_is_told_30_and_7_days_before(days: int, number: int) -> None:
    approval = approved(1)
    assert approval.expires_at

    reminders.remind(at=approval.expires_at - timedelta(days=days))

    assert len(told(approval.requested_by, "approval_expires")) == number


def test_each_threshold_is_told_once_also_after_it_was_read() -> None:
    approval = approved(1)
    assert approval.expires_at
    moments = [approval.expires_at - timedelta(days=days) for days in (30, 29, 7, 6)]

    found = [reminders.remind(at=moment) for moment in moments]

    assert found == [1, 0, 1, 0]


@pytest.mark.both
def test_a_condition_is_told_when_it_is_due_and_again_when_it_is_late(officer: User) -> None:
    approval = approved(1)
    owner = UserFactory(roles=["engineer"])
    day = AT.date() + timedelta(days=20)
    actions.set_condition(approval, "Test it.", due_on=day, owner=owner, by=officer, at=AT)

    found = [reminders.remind(at=AT + timedelta(days=days)) for days in (12, 13, 14, 21, 22)]

    assert found == [0, 1, 0, 1, 0]
    assert told(owner, "condition")[0].endswith("is overdue on 21 November 2026: Test it.")


def test_a_sign_off_that_has_waited_for_days_is_told_again_once(officer: User) -> None:
    requested(1)

    found = [reminders.remind(at=AT + timedelta(days=days)) for days in (2, 3, 4)]

    assert found == [0, 1, 0]
    (text,) = told(officer, "stage_waits")
    assert "has waited for your governance sign-off since 1 November 2026." in text


@pytest.mark.both
def test_evidence_that_runs_out_is_told_to_who_added_it_and_who_rests_on_it() -> None:
    approval = answered(requested(1))
    owner = approval.use_case.owner
    adder = UserFactory(roles=["engineer"])
    last = AT.date() + timedelta(days=40)
    evidence = EvidenceFactory(title="Penetration test", added_by=adder, valid_until=last)
    approval.answers.order_by("pk")[0].evidence.add(evidence)

    for days in (9, 10, 11):
        reminders.remind(at=AT + timedelta(days=days))
        known = 0 if days == 9 else 1
        assert Notice.objects.filter(kind="evidence_runs_out", person=adder).count() == known

    for person in (adder, owner):
        (text,) = told(person, "evidence_runs_out")
        assert text.startswith("The evidence “Penetration test” runs out on 11 December 2026.")


@pytest.mark.both
@pytest.mark.parametrize(
    ("another", "number"),
    [(False, 1), (True, 0)],
    ids=["the only one", "another lasts longer"],
)
def test_a_training_that_runs_out_is_told_unless_another_lasts_longer(
    another: bool, number: int
) -> None:
    person = UserFactory()
    given = {
        "person": person,
        "department": DepartmentFactory(),
        "recorded_by": person,
        "recorded_at": AT,
        "taken_on": AT.date(),
    }
    Training.objects.create(
        **given, title="AI literacy", valid_until=AT.date() + timedelta(days=20)
    )
    if another:
        Training.objects.create(**given, title="AI law")

    assert reminders.remind(at=AT) == number

    assert len(told(person, "training")) == number


class TestWaivers:
    """Who is asked for a waiver, and who learns what became of it."""

    @pytest.fixture
    def waiver(self, officer: User) -> Waiver:
        """One that was asked for."""
        approval = requested(2)
        item = next(row.item.id for row in rows_of(approval) if row.answer is None)
        return actions.ask_waiver(
            approval,
            "item",
            item=item,
            reason="It takes a month.",
            ends_on=AT.date() + timedelta(days=60),
            by=approval.requested_by,
            at=AT,
        )

    def test_those_who_may_grant_are_asked(self, waiver: Waiver, officer: User) -> None:
        (text,) = told(officer, "waiver")

        assert text.startswith(f"{waiver.asked_by} asks for a waiver of “")
        assert told(waiver.asked_by, "waiver") == []

    def test_a_decision_answers_who_asked_and_settles_the_question(
        self, waiver: Waiver, officer: User
    ) -> None:
        other = UserFactory(roles=["governance_officer"])
        actions.refuse_waiver(waiver, note="Not this one.", by=other, at=AT + timedelta(hours=1))

        assert told(officer, "waiver") == []
        (text,) = told(waiver.asked_by, "waiver")
        assert text.endswith("was refused: Not this one.")


@pytest.mark.both
def test_a_delegation_is_told_to_the_one_who_did_not_make_it(officer: User) -> None:
    reader = UserFactory(roles=["auditor"])
    row = delegated(officer, reader)
    actions.end_delegation(row, by=reader, at=AT + timedelta(hours=1))

    (text,) = told(reader)
    assert text.endswith("from 1 November 2026 to 11 November 2026: On holiday.")
    assert told(officer) == [f"{reader} signs for {officer} no longer."]
