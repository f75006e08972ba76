"""400 changes from 8 threads: one entry each, numbered without a gap, none for a rollback."""

from collections import Counter as Tally
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from governance.accounts import actions
from governance.accounts.models import Department, Organisation, RoleAssignment, User
from governance.accounts.permissions import Role
from governance.audit.models import Counter, Entry
from governance.web.refusals import Refused
from tests.conftest import NOON
from tests.factories import UserFactory

THREADS, EACH = 8, 50
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgresql(settings: Any) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("Needs PostgreSQL: threads cannot share SQLite's database in memory.")
    settings.AUDIT_EFFECTS = "tests.accounts.effects.NONE"


def _at_once(work: Callable[[int], int]) -> int:
    """Run `work` in all threads from one moment on; return the sum of what they report."""
    barrier = Barrier(THREADS)

    def run(thread: int) -> int:
        barrier.wait()
        try:
            return work(thread)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(run, range(THREADS)))


def _assert_whole(capsys: pytest.CaptureFixture[str]) -> None:
    numbers: dict[tuple[str, int], list[int]] = {}
    for kind, subject, number in Entry.objects.values_list("subject_type", "subject_id", "number"):
        numbers.setdefault((kind, subject), []).append(number)
    for found in numbers.values():
        assert sorted(found) == list(range(1, len(found) + 1))
    call_command("verify_log")
    assert "none is missing" in capsys.readouterr().out


def test_changes_of_one_shared_object_leave_one_entry_each(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def state(thread: int) -> int:
        for change in range(EACH):
            actions.state_facts(
                name="Harbour",
                in_eu=True,
                monthly_users=thread * EACH + change,
                annual_revenue_usd=None,
                by=None,
                at=NOON,
            )
        return EACH

    made = _at_once(state)

    entries = Entry.objects.of_kind("accounts.organisation").order_by("number")
    assert entries.count() == made == THREADS * EACH
    stated = [entry.after["monthly_users"] for entry in entries]
    assert sorted(stated) == list(range(made))
    assert [entry.before["monthly_users"] for entry in entries] == [None, *stated[:-1]]
    assert Organisation.objects.ours().monthly_users == stated[-1]
    _assert_whole(capsys)


def test_changes_of_shared_and_own_objects_leave_one_entry_each(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shared, own = UserFactory(), [UserFactory() for _ in range(THREADS)]
    departments = [
        actions.add_department(f"Department {number}", by=None, at=NOON)
        for number in range(THREADS * EACH // 2)
    ]

    def grant(thread: int) -> int:
        half = EACH // 2
        for department in departments[thread * half : (thread + 1) * half]:
            actions.grant(shared, Role.ENGINEER, department=department, by=None, at=NOON)
            actions.grant(own[thread], Role.AUDITOR, department=department, by=None, at=NOON)
        return EACH

    made = _at_once(grant)

    granted = Entry.objects.filter(event="role.granted")
    per_person = Tally(granted.values_list("subject_id", flat=True))
    assert RoleAssignment.objects.count() == granted.count() == made == THREADS * EACH
    assert per_person[shared.pk] == THREADS * EACH // 2
    assert {per_person[person.pk] for person in own} == {EACH // 2}
    assert Department.objects.count() == len(departments)
    _assert_whole(capsys)


def test_of_the_same_change_from_all_threads_one_is_made_and_recorded(
    capsys: pytest.CaptureFixture[str],
) -> None:
    person = UserFactory()

    def grant(thread: int) -> int:
        try:
            actions.grant(person, Role.AUDITOR, by=None, at=NOON)
        except Refused:
            return 0
        return 1

    made = _at_once(grant)

    assert made == 1
    assert Entry.objects.about(person).count() == 1
    _assert_whole(capsys)


class _MachineStoppedError(Exception):
    """What makes a transaction roll back."""


def test_a_change_that_is_rolled_back_leaves_no_entry_and_no_gap(
    capsys: pytest.CaptureFixture[str],
) -> None:
    person = UserFactory()

    def change(thread: int) -> int:
        for number in range(EACH):
            with suppress(_MachineStoppedError):
                _give_place(person, f"Place {thread}.{number}", stops=number % 2 == 1)
        return EACH // 2

    made = _at_once(change)

    assert made == THREADS * EACH // 2
    assert Entry.objects.about(person).count() == RoleAssignment.objects.count() == made
    assert Counter.objects.get(subject_type="accounts.user", subject_id=person.pk).last == made
    _assert_whole(capsys)


@transaction.atomic
def _give_place(person: User, name: str, *, stops: bool) -> None:
    department = actions.add_department(name, by=None, at=NOON)
    actions.grant(person, Role.ENGINEER, department=department, by=None, at=NOON)
    if stops:
        raise _MachineStoppedError


@pytest.mark.parametrize("way", ["deactivate", "revoke"])
def test_administrators_cannot_all_remove_each_other_at_once(way: str) -> None:
    people = [UserFactory(roles=["administrator"]) for _ in range(THREADS)]
    roles = [person.assignments.get() for person in people]

    def leave(thread: int) -> int:
        try:
            if way == "revoke":
                actions.revoke(roles[thread], by=None, at=NOON)
            else:
                actions.deactivate_person(people[thread], by=None, at=NOON)
        except Refused:
            return 0
        return 1

    assert _at_once(leave) == THREADS - 1
    assert User.objects.administering(NOON).count() == 1
