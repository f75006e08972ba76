"""Setting a duty aside: by one person with a reason, by two where a mistake would be grave."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from governance.accounts.models import User
from governance.accounts.permissions import GRANTS, Permission, Role
from governance.audit.models import Entry
from governance.notices.models import Notice
from governance.obligations import actions
from governance.obligations.actions.setting_aside import STEPS, why_not
from governance.obligations.models import Obligation, ObligationState
from governance.web.refusals import NotAllowed, Refused
from tests.conftest import NOON
from tests.factories import DepartmentFactory, UserFactory
from tests.obligations.factories import made

State = ObligationState
pytestmark = pytest.mark.django_db


def grave(**fields: Any) -> Obligation:
    """A duty that two people must agree does not apply."""
    return made(second_person=True, **fields)


def in_state(state: State, by: User) -> Obligation:
    """A grave duty in this state, brought there by this person and, at the end, another one."""
    row = grave()
    if state == State.FULFILLED:
        return actions.fulfil(row, note="Done.", by=by, at=NOON)
    if state == State.IN_PROGRESS:
        return actions.change(row, state=state, by=by, at=NOON)
    if state in (State.SET_ASIDE, State.NOT_APPLICABLE):
        row = actions.set_aside(row, reason="No such use.", by=by, at=NOON)
    if state == State.NOT_APPLICABLE:
        row = actions.agree(row, by=UserFactory(roles=["legal_reviewer"]), at=NOON)
    return row


def test_one_person_is_enough_for_a_plain_duty_and_needs_a_reason(engineer: User) -> None:
    row = made()

    with pytest.raises(Refused, match="Say why the duty does not apply"):
        actions.set_aside(row, reason=" ", by=engineer, at=NOON)
    actions.set_aside(row, reason="No workers.", by=engineer, at=NOON)

    row.refresh_from_db()
    assert (row.state, row.note, row.set_aside_by) == (
        State.NOT_APPLICABLE,
        "No workers.",
        engineer,
    )


def test_a_grave_duty_stays_owed_until_a_second_person_agrees(engineer: User) -> None:
    row, lawyer = grave(), UserFactory(roles=["legal_reviewer"])

    actions.set_aside(row, reason="No such use.", by=engineer, at=NOON)
    assert Obligation.objects.unfulfilled().get().state == State.SET_ASIDE
    actions.agree(row, by=lawyer, at=NOON)

    row.refresh_from_db()
    assert (row.state, row.set_aside_by, row.confirmed_by) == (
        State.NOT_APPLICABLE, engineer, lawyer,
    )  # fmt: skip
    assert row.closed_at == NOON
    assert not Obligation.objects.owed().exists()
    events = Entry.objects.about(row).order_by("number").values_list("event", flat=True)
    assert list(events) == ["obligation.set_aside", "obligation.set_aside_agreed"]


def test_who_disagrees_says_why_and_the_duty_is_open_again(engineer: User) -> None:
    row, lawyer = grave(), UserFactory(roles=["legal_reviewer"])
    actions.set_aside(row, reason="No such use.", by=engineer, at=NOON)

    with pytest.raises(Refused, match="Say why the duty applies"):
        actions.disagree(row, reason="", by=lawyer, at=NOON)
    actions.disagree(row, reason="The use is listed.", by=lawyer, at=NOON)

    row.refresh_from_db()
    assert (row.state, row.set_aside_by, row.set_aside_at) == (State.OPEN, None, None)
    assert row.note == "The use is listed."
    told = Notice.objects.about(row, "set_aside", "decided").get(person=engineer)
    assert "The use is listed." in told.text


def test_changing_the_state_asks_for_the_second_person_too(engineer: User) -> None:
    row = actions.change(
        grave(), state=State.NOT_APPLICABLE, note="No such use.", by=engineer, at=NOON
    )

    assert (row.state, row.set_aside_by) == (State.SET_ASIDE, engineer)
    with pytest.raises(Refused, match="second person has to agree"):
        actions.change(row, state=State.NOT_APPLICABLE, by=engineer, at=NOON)
    back = actions.change(row, state=State.OPEN, by=engineer, at=NOON)
    assert back.set_aside_by is None
    assert not Notice.objects.unread().about(row, "set_aside", "asked").exists()


def test_set_aside_is_no_state_that_one_sets(engineer: User) -> None:
    with pytest.raises(Refused, match="second person is asked then"):
        actions.change(grave(), state=State.SET_ASIDE, note="x", by=engineer, at=NOON)


def test_the_second_people_of_the_department_are_told_but_not_who_asked() -> None:
    department, officer = DepartmentFactory(), UserFactory(roles=["governance_officer"])
    lawyer = UserFactory(roles=[("legal_reviewer", department)])
    UserFactory(roles=[("legal_reviewer", DepartmentFactory())])
    row = grave(department=department)

    actions.set_aside(row, reason="No such use.", by=officer, at=NOON)

    told = Notice.objects.about(row, "set_aside", "asked")
    assert [notice.person for notice in told] == [lawyer]
    actions.agree(row, by=lawyer, at=NOON)
    assert not Notice.objects.unread().about(row, "set_aside", "asked").exists()


@pytest.mark.parametrize("state", State, ids=[str(state) for state in State])
@pytest.mark.parametrize("verb", STEPS)
@pytest.mark.once
def test_every_step_from_every_state(verb: str, state: State, engineer: User) -> None:
    row = in_state(state, engineer)
    officer = UserFactory(roles=["governance_officer"])

    assert (why_not(verb, row, officer) is None) == (state in STEPS[verb].start)


@pytest.mark.parametrize("role", Role, ids=[str(role) for role in Role])
@pytest.mark.parametrize("verb", STEPS)
@pytest.mark.once
def test_every_step_by_every_role(verb: str, role: Role, engineer: User) -> None:
    step = STEPS[verb]
    row = in_state(min(step.start), engineer)

    assert (why_not(verb, row, UserFactory(roles=[role])) is None) == (step.needs in GRANTS[role])


@pytest.mark.parametrize("verb", ["agree", "disagree"])
def test_nobody_is_their_own_second_person(verb: str) -> None:
    officer = UserFactory(roles=["governance_officer"])
    row = in_state(State.SET_ASIDE, officer)

    with pytest.raises(NotAllowed, match="somebody else has to agree"):
        getattr(actions, verb)(row, **({"reason": "x"} if verb == "disagree" else {}),
                               by=officer, at=NOON)  # fmt: skip


def test_a_right_in_another_department_is_none_here(engineer: User) -> None:
    row = in_state(State.SET_ASIDE, engineer)
    stranger = UserFactory(roles=[("legal_reviewer", DepartmentFactory())])

    with pytest.raises(NotAllowed, match=Permission.OBLIGATION_SET_ASIDE.value):
        actions.agree(row, by=stranger, at=NOON)


def test_who_comes_second_is_told_what_happened(engineer: User) -> None:
    row = in_state(State.SET_ASIDE, engineer)
    first, second = (
        UserFactory(roles=["legal_reviewer"], full_name=name) for name in ("Ann", "Bo")
    )
    actions.agree(row, by=first, at=NOON)

    with pytest.raises(Refused, match="Ann said on 21 November 2026 that this duty does not apply"):
        actions.disagree(row, reason="It does.", by=second, at=NOON + timedelta(minutes=1))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_does(engineer: User) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("Row locks between two connections need PostgreSQL.")
    row = in_state(State.SET_ASIDE, engineer)
    people = [UserFactory(roles=["legal_reviewer"]) for _ in range(2)]
    start, outcomes = Barrier(2), []

    def decide(person: User, verb: str) -> None:
        start.wait()
        try:
            given = {"reason": "It does."} if verb == "disagree" else {}
            getattr(actions, verb)(row, **given, by=person, at=NOON)
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        Thread(target=decide, args=pair) for pair in zip(people, ("agree", "disagree"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["done", "refused"]


def test_a_duty_that_was_set_aside_is_opened_again(engineer: User) -> None:
    row = actions.reopen(in_state(State.NOT_APPLICABLE, engineer), by=engineer, at=NOON)

    assert (row.state, row.closed_at, row.confirmed_by) == (State.OPEN, None, None)


def test_the_database_refuses_one_person_as_two(engineer: User) -> None:
    row = in_state(State.SET_ASIDE, engineer)
    alone = {"state": State.NOT_APPLICABLE, "closed_at": NOON}

    for fields in (alone, alone | {"confirmed_by": engineer}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Obligation.objects.filter(pk=row.pk).update(**fields)


def test_the_second_person_sees_on_the_home_page_what_waits(client: Client) -> None:
    officer, lawyer = (UserFactory(roles=[r]) for r in ("governance_officer", "legal_reviewer"))
    row = in_state(State.SET_ASIDE, officer)

    assert list(Obligation.objects.to_decide(lawyer)) == [row]
    assert not Obligation.objects.to_decide(officer).exists()
    for person, waits in ((lawyer, True), (officer, False)):
        client.force_login(person)
        html = client.get("/").content.decode()
        assert ("Duties set aside that wait for you" in html) is waits
