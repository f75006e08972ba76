"""Two people at the same moment: one wins, the other reads a sentence."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from governance.approvals import actions
from governance.approvals.actions.requests import UP_TO_DATE
from governance.approvals.bindings import reviewed_digest
from governance.approvals.meanwhile import newest_entry
from governance.approvals.models import Approval, ApprovalState, Delegation, Stage, StageState
from governance.approvals.states import NOT_FROM, Standing
from governance.approvals.validity import validity_of
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web.refusals import Refused
from inventory.actions import change_use_case
from inventory.models import UseCase
from tests.approvals.factories import (
    answered,
    delegated,
    requested,
    returned,
    signer,
    use_case_of,
)
from tests.conftest import NOON
from tests.factories import UserFactory

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _needs_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("Row locks between two connections need PostgreSQL.")


def at_once(*calls: Callable[[], object]) -> list[str]:
    """Make the calls in threads of their own, and return what each was refused with, or ""."""
    said = [""] * len(calls)
    start = Barrier(len(calls))

    def run(number: int, call: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            call()
        except Refused as refusal:
            said[number] = str(refusal)
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(said)


def test_of_two_approvers_at_the_same_second_one_wins() -> None:
    approval = answered(requested(1))
    stage = approval.stages.get()
    one, other = signer(stage), signer(stage)

    said = at_once(
        lambda: actions.sign(Stage.objects.get(), note="", by=one, at=NOON),
        lambda: actions.sign(Stage.objects.get(), note="", by=other, at=NOON),
    )

    approval.refresh_from_db()
    winner = approval.stages.get().decided_by
    assert said == [
        "",
        f"The governance sign-off was signed by {winner} on 21 November 2026 at 12:00.",
    ]
    assert approval.state == ApprovalState.APPROVED
    assert Entry.objects.filter(event=Event.APPROVAL_APPROVED).count() == 1


def test_signing_and_withdrawing_at_once_do_not_both_happen() -> None:
    approval = answered(requested(1))
    stage = approval.stages.get()
    one = signer(stage)

    said = at_once(
        lambda: actions.sign(Stage.objects.get(), note="", by=one, at=NOON),
        lambda: actions.withdraw(
            Approval.objects.get(), reason="", by=approval.requested_by, at=NOON
        ),
    )

    approval.refresh_from_db()
    assert said[0] == ""
    assert said[1]
    signed = approval.stages.get().state == StageState.SIGNED
    assert signed == (approval.state == ApprovalState.APPROVED)


def test_signing_and_requesting_changes_at_once_do_not_both_happen() -> None:
    approval = answered(requested(2))
    first, second = approval.stages.all()
    one, other = signer(first), signer(second)

    said = at_once(
        lambda: actions.request_changes(first, wanted="More tests.", by=one, at=NOON),
        lambda: actions.sign(second, by=other, at=NOON),
    )

    approval.refresh_from_db()
    assert approval.state == ApprovalState.CHANGES_REQUESTED
    assert said[0] == ""
    assert said[1] in ("", NOT_FROM[Standing.CHANGES_REQUESTED])


def test_a_fact_that_changes_while_somebody_signs_is_seen_or_ends_the_approval() -> None:
    approval = answered(requested(1))
    stage = approval.stages.get()
    officer, engineer = signer(stage), UserFactory(roles=["engineer"])
    seen, digest = newest_entry(), reviewed_digest(approval)

    said = at_once(
        lambda: actions.sign(stage, reviewed_digest=digest, seen_entry=seen, by=officer, at=NOON),
        lambda: change_use_case(
            UseCase.objects.get(), purpose="Ranks applicants.", by=engineer, at=NOON
        ),
    )

    approval.refresh_from_db()
    assert said[0] == ""
    if approval.state == ApprovalState.APPROVED:
        assert said[1] == ""
        assert validity_of(approval, at=NOON).state == "no_longer_valid"
    else:
        assert "Something has changed since this page was shown." in said[1]
        assert "is now “Ranks applicants.”" in said[1]


def test_a_right_and_its_delegate_do_not_sign_two_stages_by_being_quick() -> None:
    approval = answered(requested(2))
    both = UserFactory(roles=["department_approver", "security_reviewer"])
    deputy = UserFactory(roles=["engineer"])
    delegated(both, deputy, at=NOON)
    first, second = approval.stages.all()

    said = at_once(
        lambda: actions.sign(first, by=both, at=NOON),
        lambda: actions.sign(second, by=deputy, at=NOON),
    )

    assert said[0] == ""
    assert "already decided another stage" in said[1]
    assert approval.stages.filter(state=StageState.SIGNED).count() == 1


def test_two_delegations_at_once_close_no_circle() -> None:
    one, other = (UserFactory(roles=["governance_officer"]) for _ in range(2))

    said = at_once(
        lambda: delegated(one, other, at=NOON),
        lambda: delegated(other, one, at=NOON),
    )

    assert said[0] == ""
    assert "close a circle" in said[1]
    assert Delegation.objects.count() == 1


def test_of_two_submissions_at_once_one_is_made() -> None:
    author = UserFactory(roles=["engineer"])
    approval = returned(answered(requested(1, by=author)))

    said = at_once(*[lambda: actions.resubmit(approval, by=author, at=NOON)] * 2)

    approval.refresh_from_db()
    assert said == ["", UP_TO_DATE]
    assert (approval.round, approval.stages.filter(round=2).count()) == (2, 1)


def test_one_person_cannot_sign_two_stages_by_being_quick() -> None:
    approval = answered(requested(2))
    both = UserFactory(roles=["department_approver", "security_reviewer"])
    first, second = approval.stages.all()

    said = at_once(
        lambda: actions.sign(first, note="", by=both, at=NOON),
        lambda: actions.sign(second, note="", by=both, at=NOON),
    )

    assert said == ["", "You have already decided another stage of this request."]
    assert approval.stages.filter(state=StageState.SIGNED).count() == 1


def test_of_two_requests_at_once_one_is_made() -> None:
    use_case = use_case_of(1)
    people = [UserFactory(roles=["engineer"]) for _ in range(2)]

    said = at_once(
        *(
            lambda person=person: actions.request(use_case, note="", by=person, at=NOON)
            for person in people
        )
    )

    assert said == ["", "This use case already has an open request."]
    assert Approval.objects.count() == 1
