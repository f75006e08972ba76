"""Two people at the same moment: one wins, the other reads a sentence."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from governance.approvals import actions
from governance.approvals.models import Approval, ApprovalState, Stage, StageState
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web.refusals import Refused
from tests.approvals.factories import answered, requested, signer, use_case_of
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
    assert said == ["", "This is approved and not suspended."]
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
