"""The table of steps: every verb from every state, by every role, by the requester, by a delegate.

Who may take which step is written out here once more, so that a change of the table or of the
roles has to be meant.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import transaction

from governance.accounts.models import Department, User
from governance.accounts.permissions import Role
from governance.approvals import actions, signing
from governance.approvals.diagram import PAGE, page
from governance.approvals.models import Approval, ApprovalState, Stage
from governance.approvals.states import (
    A_PERSON,
    FOUR_EYES,
    NOT_FROM,
    SIGNS,
    STEPS,
    Standing,
    why_not,
)
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from inventory.models import Revision, System, UseCase
from tests.approvals.factories import (
    ROLE_OF_STAGE,
    answered,
    approved,
    delegated,
    requested,
    returned,
    signer,
)
from tests.conftest import NOON
from tests.factories import DepartmentFactory, UserFactory

S = Standing
OPEN = {S.IN_REVIEW, S.CHANGES_REQUESTED}
FROM: Mapping[str, set[Standing]] = {
    "request": {S.NEW},
    "sign": {S.IN_REVIEW},
    "request_changes": {S.IN_REVIEW},
    "refuse": {S.IN_REVIEW},
    "resubmit": OPEN,
    "withdraw": OPEN,
    "confirm": {S.APPROVED},
    "suspend": {S.APPROVED},
    "resume": {S.SUSPENDED},
    "supersede": {S.APPROVED, S.SUSPENDED},
}
REQUESTERS = {"engineer", "governance_officer"}
BY: Mapping[str, set[str]] = {
    "request": REQUESTERS,
    "sign": {"security_reviewer"},
    "request_changes": {"security_reviewer"},
    "refuse": {"security_reviewer"},
    "resubmit": REQUESTERS,
    "withdraw": REQUESTERS,
    "confirm": {"governance_officer"},
    "suspend": {"governance_officer"},
    "resume": {"governance_officer"},
    "supersede": set(),
}
NOT_THE_REQUESTER = {"sign", "request_changes", "refuse", "confirm"}
ONLY_THE_REQUESTER = {"resubmit"}
ENDED = (S.REFUSED, S.WITHDRAWN, S.SUPERSEDED)

DEPARTMENT = Department(pk=1, name="Sales", path="/1/")
SOMEBODY = User(pk=1, full_name="Grace Hopper")


def person(*roles: str, pk: int = 2, path: str | None = None) -> User:
    """Somebody with these roles, without a database."""
    user = User(pk=pk, full_name=f"Person {pk}")
    user.__dict__["grants"] = tuple((role, path) for role in roles)
    return user


def security_stage() -> tuple[Stage, Approval]:
    system = System(name="Desk", department=DEPARTMENT)
    approval = Approval(
        use_case=UseCase(name="Sort mail", system=system), requested_by=SOMEBODY, tier=2
    )
    return Stage(kind="security", rights=",security,", approval=approval), approval


def reason(verb: str, standing: Standing, user: User | None, *, by: User = SOMEBODY) -> str:
    """Return why the step cannot be taken, as the pages and the actions ask it."""
    stage, approval = security_stage()
    place = approval.use_case.system.department
    lacking = signing.lacking(stage, place, user) if STEPS[verb].by_stage and user else ""
    return why_not(
        STEPS[verb],
        standing=standing,
        user=user,
        department=DEPARTMENT,
        requested_by=by,
        stage_lacking=lacking,
    )


def test_the_table_has_the_verbs_that_are_tested() -> None:
    assert set(STEPS) == set(FROM) == set(BY)


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("verb", FROM)
def test_who_may_take_which_step_from_which_state(verb: str, standing: Standing) -> None:
    may = {
        role
        for role in [*Role.values, ""]
        if not reason(verb, standing, person(role) if role else person(), by=_asked_by(verb, role))
    }

    assert may == (BY[verb] if standing in FROM[verb] else set())


def _asked_by(verb: str, role: str) -> User:
    """Return a requester who does not stand in the way: oneself for what only they may do."""
    return person(role) if verb in ONLY_THE_REQUESTER else SOMEBODY


@pytest.mark.parametrize("verb", FROM)
def test_what_the_requester_may_do_with_every_role_there_is(verb: str) -> None:
    author = person(*Role.values)
    start = STEPS[verb].starts[0]

    said = reason(verb, start, author, by=author)

    assert (said == FOUR_EYES) == (verb in NOT_THE_REQUESTER)
    assert (said == "") == (verb not in NOT_THE_REQUESTER | {"supersede"})


@pytest.mark.parametrize("verb", FROM)
def test_what_everybody_but_the_requester_may_do_with_every_role(verb: str) -> None:
    said = reason(verb, STEPS[verb].starts[0], person(*Role.values))

    assert (said == "") == (verb not in ONLY_THE_REQUESTER | {"supersede"})


@pytest.mark.parametrize("verb", FROM)
def test_what_the_software_may_do(verb: str) -> None:
    said = reason(verb, STEPS[verb].starts[0], None)

    person_needed = NOT_THE_REQUESTER | ONLY_THE_REQUESTER
    assert said == (A_PERSON if verb in person_needed else "")


@pytest.mark.parametrize("verb", FROM)
def test_a_role_of_another_department_does_not_count(verb: str) -> None:
    elsewhere = person(*Role.values, path="/2/")
    asked_by = elsewhere if verb in ONLY_THE_REQUESTER else SOMEBODY

    assert reason(verb, STEPS[verb].starts[0], elsewhere, by=asked_by)


@pytest.mark.parametrize("standing", Standing)
def test_whoever_asks_in_the_wrong_state_reads_the_same_sentence(standing: Standing) -> None:
    for verb, starts in FROM.items():
        if standing not in starts:
            assert reason(verb, standing, person()) == NOT_FROM[standing]


@pytest.mark.parametrize("right", SIGNS)
@pytest.mark.parametrize("role", Role.values)
def test_a_stage_is_for_the_role_of_its_kind_alone(right: str, role: str) -> None:
    stage, approval = security_stage()
    stage.rights = f",{right},"

    said = signing.lacking(stage, approval.use_case.system.department, person(role))

    assert (said == "") == (role == ROLE_OF_STAGE[right])


def test_every_standing_can_be_reached_and_the_last_ones_have_no_way_out() -> None:
    reached = {end for step in STEPS.values() for end in step.ends}

    assert reached == set(Standing) - {Standing.NEW}
    assert not any(end in step.starts for end in ENDED for step in STEPS.values())


def test_the_page_of_the_documentation_is_drawn_from_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


# The same with the actions themselves: one state, everybody who could stand out, every verb.


def at_standing(standing: Standing, author: User) -> Approval:
    """An approval of this requester that has come to this standing by the actions."""
    if standing in (S.APPROVED, S.SUSPENDED, S.SUPERSEDED):
        approval = approved(1, by=author)
        if standing == S.SUSPENDED:
            actions.suspend(approval, reason="An incident.", by=None, at=NOON)
        if standing == S.SUPERSEDED:
            later = answered(actions.request(approval.use_case, by=author, at=NOON))
            actions.sign(later.stages.get(), by=signer(later.stages.get()), at=NOON)
    else:
        approval = answered(requested(1, by=author))
        stage = approval.stages.get()
        if standing == S.CHANGES_REQUESTED:
            returned(approval)
        if standing == S.REFUSED:
            actions.refuse(stage, reason="Not now.", by=signer(stage), at=NOON)
        if standing == S.WITHDRAWN:
            actions.withdraw(approval, by=author, at=NOON)
    approval.refresh_from_db()
    return approval


def move_ground() -> None:
    """Change something that asks for a look: needed to confirm, and to submit again in review."""
    Revision.objects.update(scan_digest="f" * 64)


TAKE: Mapping[str, Callable[[Approval, User], Any]] = {
    "sign": lambda row, by: actions.sign(last(row), by=by, at=NOON),
    "request_changes": lambda row, by: actions.request_changes(
        last(row), wanted="More tests.", by=by, at=NOON
    ),
    "refuse": lambda row, by: actions.refuse(last(row), reason="No.", by=by, at=NOON),
    "resubmit": lambda row, by: (move_ground(), actions.resubmit(row, by=by, at=NOON)),
    "withdraw": lambda row, by: actions.withdraw(row, by=by, at=NOON),
    "confirm": lambda row, by: (move_ground(), actions.confirm(row, note="Fine.", by=by, at=NOON)),
    "suspend": lambda row, by: actions.suspend(row, reason="It leaks.", by=by, at=NOON),
    "resume": lambda row, by: actions.resume(row, reason="Mended.", by=by, at=NOON),
}
BY_STAGE = {"sign", "request_changes", "refuse"}
# Who stands out, and what each may take where the state allows it.
MAY: Mapping[str, set[str]] = {
    "an officer": BY_STAGE | {"withdraw", "confirm", "suspend", "resume"},
    "the requester, an officer too": {"resubmit", "withdraw", "suspend", "resume"},
    "a delegate of an officer": BY_STAGE | {"withdraw"},
    "an engineer": {"withdraw"},
    "nobody in particular": set(),
}


def last(approval: Approval) -> Stage:
    return Stage.objects.filter(approval=approval).latest("pk")


def people(author: User) -> dict[str, User]:
    officer, deputy = (UserFactory(roles=[role]) for role in ("governance_officer", "engineer"))
    delegated(UserFactory(roles=["governance_officer"]), deputy, at=NOON)
    return dict(
        zip(
            MAY,
            [officer, author, deputy, UserFactory(roles=["engineer"]), UserFactory()],
            strict=True,
        )
    )


def attempt(verb: str, approval: Approval, user: User) -> bool:
    """Try a step and take it back; tell whether it was allowed."""
    entries = Entry.objects.about(approval).count()
    with transaction.atomic():
        try:
            TAKE[verb](approval, user)
        except Refused:
            allowed = False
        else:
            allowed = True
            now = Approval.objects.get(pk=approval.pk)
            assert now.standing in STEPS[verb].ends
            assert Entry.objects.about(now).filter(event=STEPS[verb].event).exists()
        transaction.set_rollback(True)
    assert Entry.objects.about(approval).count() == entries
    return allowed


@pytest.mark.django_db
@pytest.mark.parametrize(
    "standing",
    [
        # What the others ask the database, superseding asks as well.
        pytest.param(one, marks=[] if one == S.SUPERSEDED else [pytest.mark.once])
        for one in Standing
        if one != S.NEW
    ],
)
def test_every_action_from_every_state(standing: Standing) -> None:
    author = UserFactory(roles=["engineer", "governance_officer"])
    approval = at_standing(standing, author)
    expected = {
        (who, verb): standing in FROM[verb] and verb in may
        for who, may in MAY.items()
        for verb in TAKE
    }

    found = {
        (who, verb): attempt(verb, Approval.objects.get(pk=approval.pk), user)
        for who, user in people(author).items()
        for verb in TAKE
    }

    assert found == expected


@pytest.mark.django_db
def test_the_role_for_another_department_signs_nothing() -> None:
    approval = answered(requested(1))
    other = UserFactory(roles=[("governance_officer", DepartmentFactory())])

    with pytest.raises(NotAllowed, match="may not sign the governance stage"):
        actions.sign(approval.stages.get(), note="", by=other, at=NOON)


@pytest.mark.django_db
def test_the_software_can_suspend() -> None:
    approval = approved(1)

    actions.suspend(approval, reason="The hub disabled the model.", by=None, at=NOON)

    approval.refresh_from_db()
    assert approval.state == ApprovalState.APPROVED
    assert approval.standing == Standing.SUSPENDED
