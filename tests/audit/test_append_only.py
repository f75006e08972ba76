"""The database refuses to change what has been written."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from governance.audit import actions
from governance.audit.events import Event
from governance.audit.models import Counter, Entry
from tests.conftest import NOON
from tests.factories import DepartmentFactory

pytestmark = pytest.mark.django_db


def test_an_entry_cannot_be_updated() -> None:
    entry = actions.record(Event.DEPARTMENT_ADDED, on=DepartmentFactory(), by=None, at=NOON)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(note="It never happened.")

    assert Entry.objects.get(pk=entry.pk).note == ""


def test_an_entry_cannot_be_deleted() -> None:
    entry = actions.record(Event.DEPARTMENT_ADDED, on=DepartmentFactory(), by=None, at=NOON)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.delete()

    assert Entry.objects.count() == 1


def test_a_counter_cannot_be_turned_back_or_removed() -> None:
    department = DepartmentFactory()
    actions.record(Event.DEPARTMENT_ADDED, on=department, by=None, at=NOON)
    actions.record(Event.DEPARTMENT_ADDED, on=department, by=None, at=NOON)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Counter.objects.update(last=1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Counter.objects.all().delete()

    assert Counter.objects.get().last == 2


def test_entries_of_one_subject_are_numbered_without_gaps() -> None:
    department = DepartmentFactory()

    for _ in range(3):
        actions.record(Event.DEPARTMENT_ADDED, on=department, by=None, at=NOON)

    numbers = Entry.objects.about(department).values_list("number", flat=True)
    assert sorted(numbers) == [1, 2, 3]


def test_a_missing_entry_is_found() -> None:
    department = DepartmentFactory()
    actions.record(Event.DEPARTMENT_ADDED, on=department, by=None, at=NOON)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audit_counter SET last = last + 1 WHERE subject_id = %s", [department.pk]
        )

    with pytest.raises(CommandError, match="1 subjects lack entries"):
        call_command("verify_log")


def test_a_whole_log_is_confirmed(capsys: pytest.CaptureFixture[str]) -> None:
    actions.record(Event.DEPARTMENT_ADDED, on=DepartmentFactory(), by=None, at=NOON)

    call_command("verify_log")

    assert "1 entries about 1 subjects; none is missing." in capsys.readouterr().out


def test_entries_written_together_have_the_numbers_they_would_have_had_alone() -> None:
    first, second = DepartmentFactory(), DepartmentFactory()
    actions.record(Event.DEPARTMENT_ADDED, on=first, by=None, at=NOON)
    together = [
        actions.Said(Event.DEPARTMENT_ADDED, first, note="a"),
        actions.Said(Event.DEPARTMENT_ADDED, second, note="b"),
        actions.Said(Event.DEPARTMENT_ADDED, first, note="c"),
    ]

    actions.record_many(together, by=None, at=NOON)

    rows = Entry.objects.about(first).order_by("pk").values_list("number", "note")
    assert list(rows) == [(1, ""), (2, "a"), (3, "c")]
    assert [row.number for row in Entry.objects.about(second)] == [1]
    assert not Counter.objects.with_gaps().exists()
