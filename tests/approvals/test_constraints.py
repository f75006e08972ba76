"""What the database refuses, whoever writes: each promise has a test that tries to break it."""

import pytest
from django.db import IntegrityError, transaction

from governance.approvals.actions.integrity import in_words
from governance.approvals.models import Answer, Approval, ApprovalState, Binding, Stage, StageState
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
