"""The table of steps: every verb from every state, and who may."""

import pytest

from governance.accounts.permissions import GRANTS, Permission, Role
from governance.approvals import actions
from governance.approvals.diagram import PAGE, page
from governance.approvals.models import Approval, ApprovalState
from governance.approvals.states import FOUR_EYES, SIGNS, STEPS, Standing, why_not
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from tests.approvals.factories import ROLE_OF_STAGE, answered, approved, requested, signer
from tests.conftest import NOON
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db
ENDED = (Standing.REFUSED, Standing.WITHDRAWN, Standing.SUPERSEDED)
TAKEN = ("sign", "refuse", "withdraw", "suspend", "resume")


def standing_at(standing: Standing) -> Approval:
    """An approval that has come to this standing by the actions."""
    if standing == Standing.IN_REVIEW:
        return answered(requested(1))
    if standing in (Standing.APPROVED, Standing.SUSPENDED, Standing.SUPERSEDED):
        approval = approved(1)
        officer = UserFactory(roles=["governance_officer"])
        if standing == Standing.SUSPENDED:
            actions.suspend(approval, reason="An incident.", by=officer, at=NOON)
        if standing == Standing.SUPERSEDED:
            engineer = UserFactory(roles=["engineer"])
            later = actions.request(approval.use_case, note="", by=engineer, at=NOON)
            actions.sign(answered(later).stages.get(), note="", by=officer, at=NOON)
    else:
        approval = requested(1)
        stage = approval.stages.get()
        if standing == Standing.REFUSED:
            actions.refuse(stage, reason="Not now.", by=signer(stage), at=NOON)
        else:
            actions.withdraw(approval, reason="", by=approval.requested_by, at=NOON)
    approval.refresh_from_db()
    return approval


def take(verb: str, approval: Approval) -> None:
    """Take a step as somebody who holds every permission it could need."""
    person = UserFactory(roles=["governance_officer"])
    if verb == "sign":
        actions.sign(approval.stages.get(), note="", by=person, at=NOON)
    elif verb == "refuse":
        actions.refuse(approval.stages.get(), reason="No.", by=person, at=NOON)
    else:
        getattr(actions, verb)(approval, reason="Because.", by=person, at=NOON)


@pytest.mark.parametrize("standing", [s for s in Standing if s != Standing.NEW])
@pytest.mark.parametrize("verb", TAKEN)
def test_every_step_from_every_state(verb: str, standing: Standing) -> None:
    approval = standing_at(standing)
    entries = Entry.objects.about(approval).count()

    if standing in STEPS[verb].starts:
        take(verb, approval)
        approval.refresh_from_db()
        assert approval.standing in STEPS[verb].ends
        assert Entry.objects.about(approval).filter(event=STEPS[verb].event).exists()
        return

    with pytest.raises(Refused):
        take(verb, approval)
    approval.refresh_from_db()
    assert approval.standing == standing
    assert Entry.objects.about(approval).count() == entries


def test_every_standing_can_be_reached_and_the_last_ones_have_no_way_out() -> None:
    reached = {end for step in STEPS.values() for end in step.ends}

    assert reached == set(Standing) - {Standing.NEW}
    assert not any(end in step.starts for end in ENDED for step in STEPS.values())


@pytest.mark.parametrize("verb", ["request", "withdraw", "suspend", "resume"])
@pytest.mark.parametrize("role", Role.values)
def test_a_step_is_for_those_who_hold_its_permission(verb: str, role: str) -> None:
    step, department = STEPS[verb], DepartmentFactory()
    user = UserFactory(roles=[(role, department)])

    reason = why_not(step, standing=step.starts[0], user=user, department=department)

    assert (reason == "") == (step.needs in GRANTS[role])


@pytest.mark.parametrize("kind", SIGNS)
@pytest.mark.parametrize("role", Role.values)
def test_a_stage_is_for_the_role_of_its_kind_alone(kind: str, role: str) -> None:
    department = DepartmentFactory()
    user = UserFactory(roles=[(role, department)])

    reason = why_not(
        STEPS["sign"],
        standing=Standing.IN_REVIEW,
        user=user,
        department=department,
        requested_by=UserFactory(),
        stage_kind=kind,
    )

    assert (reason == "") == (role == ROLE_OF_STAGE[kind])


def test_a_role_of_another_department_does_not_count() -> None:
    approval = answered(requested(1))
    other = UserFactory(roles=[("governance_officer", DepartmentFactory())])

    with pytest.raises(NotAllowed, match=f"may not {Permission.SIGN_GOVERNANCE.value}"):
        actions.sign(approval.stages.get(), note="", by=other, at=NOON)


def test_a_requester_with_the_role_is_told_that_somebody_else_must_decide() -> None:
    user = UserFactory(roles=["governance_officer"])

    reason = why_not(
        STEPS["sign"],
        standing=Standing.IN_REVIEW,
        user=user,
        department=DepartmentFactory(),
        requested_by=user,
        stage_kind="governance",
    )

    assert reason == FOUR_EYES


def test_the_software_cannot_sign() -> None:
    reason = why_not(
        STEPS["sign"], standing=Standing.IN_REVIEW, user=None, department=DepartmentFactory()
    )

    assert reason == "A person has to sign."


def test_the_software_can_suspend() -> None:
    approval = approved(1)

    actions.suspend(approval, reason="The hub disabled the model.", by=None, at=NOON)

    approval.refresh_from_db()
    assert approval.state == ApprovalState.APPROVED
    assert approval.standing == Standing.SUSPENDED


def test_the_page_of_the_documentation_is_drawn_from_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
