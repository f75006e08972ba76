"""What the database refuses, whoever writes: each promise has a test that tries to break it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from governance.approvals.actions.integrity import in_words
from governance.approvals.actions.signatures import note_participation
from governance.approvals.models import (
    Answer,
    Approval,
    ApprovalState,
    Binding,
    Delegation,
    Participation,
    Stage,
    StageState,
)
from governance.web.refusals import Refused
from tests.approvals.factories import approved, requested
from tests.conftest import NOON
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def decide(stage: Stage, user: object) -> None:
    stage.state, stage.decided_by, stage.decided_at = StageState.SIGNED, user, NOON
    stage.save()


def copy_of(approval: Approval, **changes: object) -> Approval:
    approval.pk = None
    for name, value in changes.items():
        setattr(approval, name, value)
    return approval


def test_four_eyes_hold_below_the_actions() -> None:
    approval = requested(1)

    with pytest.raises(IntegrityError, match="approvals_four_eyes"), transaction.atomic():
        decide(approval.stages.get(), approval.requested_by)


def test_nobody_signs_in_the_name_of_the_requester_below_the_actions() -> None:
    stage = requested(1).stages.get()
    stage.acting_for = stage.requested_by

    with pytest.raises(IntegrityError, match="four_eyes_when_delegated"), transaction.atomic():
        decide(stage, UserFactory())


def test_nobody_signs_in_their_own_name_as_a_delegate() -> None:
    stage = requested(1).stages.get()
    stage.acting_for = person = UserFactory()

    with pytest.raises(IntegrityError, match="four_eyes_when_delegated"), transaction.atomic():
        decide(stage, person)


def take_part(stage: Stage, person: object) -> Participation:
    return Participation.objects.create(
        approval_id=stage.approval_id,
        round=stage.round,
        stage=stage,
        person=person,
        requested_by_id=stage.requested_by_id,
    )


def test_one_person_takes_part_in_one_stage_in_whoevers_name() -> None:
    first, second = requested(2).stages.all()
    person = UserFactory()
    take_part(first, person)

    with pytest.raises(IntegrityError, match=r"takes_part_once|UNIQUE"), transaction.atomic():
        take_part(second, person)


def test_the_requester_takes_part_in_no_stage() -> None:
    stage = requested(1).stages.get()

    with pytest.raises(IntegrityError, match="requester_takes_no_part"), transaction.atomic():
        take_part(stage, stage.requested_by)


def test_a_right_used_twice_is_refused_in_words_by_the_database() -> None:
    first, second = requested(2).stages.all()
    delegator = UserFactory()
    for stage in (first, second):
        stage.acting_for = delegator
        decide(stage, UserFactory())
    note_participation(first)

    with pytest.raises(Refused, match="has already taken part in another stage"):
        note_participation(second)


def test_a_stage_is_opened_once_in_a_round() -> None:
    stage = requested(1).stages.get()
    stage.pk = None

    with pytest.raises(IntegrityError, match=r"stage_once|UNIQUE"), transaction.atomic():
        stage.save()


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"delegate": "delegator"}, "delegates_to_another"),
        ({"ends_on": date(2026, 10, 1)}, "delegation_ends_after_it_starts"),
        ({"ended_at": NOON}, "delegation_ended_by_and_at"),
        ({"reason": ""}, "delegation_has_a_reason"),
    ],
    ids=["to oneself", "ends before it starts", "ended by nobody", "no reason"],
)
def test_a_delegation_that_makes_no_sense_is_not_stored(
    wrong: dict[str, object], name: str
) -> None:
    people = {"delegator": UserFactory(), "delegate": UserFactory()}
    row = {
        **people,
        "starts_on": date(2026, 11, 21),
        "ends_on": date(2026, 11, 22),
        "reason": "Away.",
        "made_by": people["delegator"],
        "made_at": NOON,
    }
    given = {key: people.get(str(value), value) for key, value in (row | wrong).items()}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Delegation.objects.create(**given)


def test_one_stage_per_person_holds_below_the_actions() -> None:
    first, second = requested(2).stages.all()
    person = UserFactory()
    decide(first, person)

    with pytest.raises(IntegrityError), transaction.atomic():
        decide(second, person)


def test_the_database_is_translated_to_the_sentence_of_the_constraint() -> None:
    approval = requested(2)
    first, second = approval.stages.all()
    person = UserFactory()
    decide(first, person)

    with pytest.raises(Refused, match="already decided another stage"), in_words(second):
        decide(second, person)
    with pytest.raises(Refused, match="Someone other than the requester"), in_words(second):
        decide(second, approval.requested_by)
    another = copy_of(approval)
    with pytest.raises(Refused, match="already has an open request"), in_words(another):
        another.save()


def test_one_open_request_per_use_case() -> None:
    approval = requested(1)

    with pytest.raises(IntegrityError), transaction.atomic():
        copy_of(approval).save()


def test_one_approval_per_use_case() -> None:
    another = copy_of(approved(1))

    with pytest.raises(Refused, match="already has an approval"), in_words(another):
        another.save()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"state": ApprovalState.REFUSED, "decided_at": NOON}, "refusal_has_a_reason"),
        ({"state": ApprovalState.APPROVED, "decided_at": NOON}, "approved_until"),
        ({"state": ApprovalState.WITHDRAWN}, "decided_when_not_open"),
        ({"decided_at": NOON}, "decided_when_not_open"),
        ({"suspended_at": NOON}, "suspension_has_a_reason"),
        ({"state": ApprovalState.CHANGES_REQUESTED}, "says_what_to_change"),
    ],
)
def test_an_approval_that_makes_no_sense_is_not_stored(
    changes: dict[str, object], name: str
) -> None:
    approval = requested(1)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(**changes)


def test_a_decided_stage_names_who_and_when() -> None:
    stage = requested(1).stages.get()

    with pytest.raises(IntegrityError, match="decided_by_and_at"), transaction.atomic():
        Stage.objects.filter(pk=stage.pk).update(state=StageState.SIGNED)


def test_a_binding_names_its_thing() -> None:
    with pytest.raises(IntegrityError, match="names_its_thing"), transaction.atomic():
        Binding.objects.create(approval=requested(1), kind="revision", label="x", digest="0" * 64)


def test_not_applicable_has_a_reason_and_the_softwares_answer_a_source() -> None:
    approval = requested(1)
    row = {"approval": approval, "item": "compliance-training", "answered_at": NOON}

    with pytest.raises(IntegrityError, match="not_applicable"), transaction.atomic():
        Answer.objects.create(**row, value="not_applicable", answered_by=UserFactory())
    with pytest.raises(IntegrityError, match="own_answer"), transaction.atomic():
        Answer.objects.create(**row, value="satisfied", answered_by=None)
