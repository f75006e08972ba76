"""A sign-off that waits too long is told to others, once."""

from datetime import datetime, timedelta

import pytest

from governance.accounts.models import Department, User
from governance.approvals import actions
from governance.approvals.actions import escalating
from governance.approvals.actions.escalating import people_to_tell
from governance.approvals.models import Approval, Stage
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.jobs.kinds import HOUR
from governance.jobs.table import BY_TASK
from tests.approvals.factories import answered, requested, sign_all
from tests.factories import AT, DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db
LATE = AT + timedelta(days=5)


def entries() -> int:
    return Entry.objects.filter(event=Event.STAGE_ESCALATED).count()


@pytest.mark.parametrize(
    ("at", "late"),
    [
        pytest.param(LATE - timedelta(seconds=1), False, id="the last second"),
        pytest.param(LATE, True, id="five days on"),
    ],
)
def test_a_stage_is_escalated_when_its_days_are_over(at: datetime, late: bool) -> None:
    requested(1)

    assert bool(actions.escalate_due(at=at)) is late


def test_it_is_done_once_however_often_it_runs() -> None:
    requested(1)

    actions.escalate_due(at=LATE)
    again = actions.escalate_due(at=LATE + timedelta(hours=1))

    assert again == []
    assert (entries(), Stage.objects.get().escalated_at) == (1, LATE)


def test_a_second_worker_that_saw_the_stage_too_does_nothing() -> None:
    requested(1)
    seen = Stage.objects.select_related("approval").get()
    actions.escalate_due(at=LATE)

    assert escalating._escalate(seen, at=LATE) is False
    assert entries() == 1


def test_the_record_names_the_role_and_the_people() -> None:
    boss = UserFactory(full_name="Ada Boss", roles=["executive"])
    requested(1)

    actions.escalate_due(at=LATE)

    entry = Entry.objects.get(event=Event.STAGE_ESCALATED)
    assert entry.after == {"stage": "governance", "role": "executive", "told": [boss.pk]}
    assert entry.note == (
        "Governance sign-off has waited since 1 November 2026. Told: executive (Ada Boss)."
    )


def test_where_nobody_holds_the_role_the_record_says_so() -> None:
    requested(1)

    actions.escalate_due(at=LATE)

    assert "nobody holds this role" in Entry.objects.get(event=Event.STAGE_ESCALATED).note


def test_signed_stages_and_requests_that_are_over_are_left_alone() -> None:
    sign_all(answered(requested(1)))
    actions.withdraw(requested(1), by=None, at=AT)

    assert actions.escalate_due(at=LATE) == []


def holder(place: Department | None) -> User:
    return UserFactory(roles=[("executive", place) if place else "executive"])


def test_only_the_holders_for_the_department_are_told() -> None:
    approval: Approval = requested(1)
    here = holder(approval.use_case.system.department)
    everywhere = holder(None)
    holder(DepartmentFactory())
    User.objects.filter(pk=holder(None).pk).update(is_active=False)

    assert set(people_to_tell(approval, "executive")) == {here, everywhere}


def test_it_runs_every_hour() -> None:
    assert BY_TASK["governance.approvals.tasks.escalate_due"].every == HOUR
