"""At a renewal people's answers are taken over where nothing about the question changed."""

from datetime import date, timedelta

import pytest

from governance.approvals import actions
from governance.approvals.actions import templates as editor
from governance.approvals.models import Answer, Approval
from governance.evidence import actions as evidence
from tests.approvals.factories import answered, approved, requested, returned, sign_all
from tests.factories import AT, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NEXT = AT + timedelta(days=100)
ITEM = "approval-limitations"


def renewed(approval: Approval) -> Approval:
    return actions.request(approval.use_case, by=UserFactory(roles=["engineer"]), at=NEXT)


def with_evidence(valid_until: date | None) -> Approval:
    person = UserFactory(roles=["engineer"])
    approval = requested(1)
    proof = evidence.add_link(
        "Trials", "https://example.org/", valid_until=valid_until, by=person, at=AT
    )
    actions.answer(approval, ITEM, "satisfied", evidence=[proof], by=person, at=AT)
    return sign_all(answered(approval))


def test_a_renewal_takes_over_what_people_answered_and_marks_it() -> None:
    first = approved(1)

    second = renewed(first)

    taken = Answer.objects.get(approval=second, item=ITEM)
    original = Answer.objects.get(approval=first, item=ITEM)
    assert taken.carried_from == first
    assert (taken.answered_by, taken.answered_at) == (original.answered_by, original.answered_at)


@pytest.mark.both
def test_a_renewal_never_takes_over_what_the_software_answered() -> None:
    second = renewed(approved(1))

    own = second.answers.filter(answered_by=None)
    assert own.exists()
    assert not own.exclude(carried_from=None).exists()
    assert not second.answers.filter(item="compliance-authority").exists()


def test_an_answer_whose_evidence_ended_is_asked_again() -> None:
    second = renewed(with_evidence(date(2026, 12, 24)))

    assert not second.answers.filter(item=ITEM).exists()


def test_evidence_that_still_counts_comes_along() -> None:
    second = renewed(with_evidence(date(2027, 12, 24)))

    assert second.answers.get(item=ITEM).evidence.get().title == "Trials"


def test_an_answer_given_again_is_no_longer_marked_as_taken_over() -> None:
    second = renewed(approved(1))

    actions.answer(second, ITEM, "satisfied", by=UserFactory(roles=["engineer"]), at=NEXT)

    assert second.answers.get(item=ITEM).carried_from is None


@pytest.mark.both
def test_a_question_that_reads_differently_is_asked_again_when_submitted_again() -> None:
    officer = UserFactory(roles=["governance_officer"])
    own = {
        "id": "own-council", "family": "compliance", "text": "Was the council heard?",
        "guidance": "Ask it.", "evidence_expected": "Its answer.", "source": "Our policy",
        "strength": {1: 1, 2: 1, 3: 1}, "min_tier": 1,
    }  # fmt: skip
    editor.publish(editor.put_item(editor.start_draft(by=officer, at=AT), own, by=officer, at=AT),
                   note="Council.", by=officer, at=AT)  # fmt: skip
    approval = answered(requested(1))
    returned(approval)
    changed = own | {"text": "Did the council agree?"}
    draft = editor.start_draft(by=officer, at=AT)
    editor.put_item(draft, changed, replaces="own-council", by=officer, at=AT)
    editor.publish(draft, note="Agree.", by=officer, at=AT)

    actions.resubmit(approval, by=approval.requested_by, at=NEXT)

    items = set(approval.answers.values_list("item", flat=True))
    assert "own-council" not in items
    assert ITEM in items
