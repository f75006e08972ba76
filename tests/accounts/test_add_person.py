"""A new installation gets its first administrator from the command line."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.audit.models import Entry
from tests.factories import DepartmentFactory

pytestmark = pytest.mark.django_db


def _run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("add_person", *arguments, stdout=out)
    return out.getvalue()


def test_the_first_administrator_is_added_with_a_password_shown_once() -> None:
    said = _run("ada", "Ada Example", "--role", "administrator")

    ada = User.objects.get()
    password = said.strip().rsplit(" ", 1)[1]
    assert ada.check_password(password)
    assert can(ada, Permission.PEOPLE_MANAGE)
    assert "Administrator for the whole organisation" in said
    actors = set(Entry.objects.values_list("actor", flat=True))
    assert actors == {"Weighbridge"}


def test_several_roles_of_one_department_are_given() -> None:
    place = DepartmentFactory(name="Research")

    _run("ada", "Ada Example", "--role", "engineer", "--role", "auditor", "--department=Research")

    rows = User.objects.get().assignments.values_list("role", "department")
    assert set(rows) == {("engineer", place.pk), ("auditor", place.pk)}


def test_a_taken_name_or_an_unknown_department_adds_nobody() -> None:
    _run("ada", "Ada Example")

    with pytest.raises(CommandError, match="already a person"):
        _run("Ada", "Ada Other")
    with pytest.raises(CommandError, match="no department called “Nowhere”"):
        _run("grace", "Grace Example", "--role", "engineer", "--department", "Nowhere")

    assert User.objects.count() == 1


def test_asking_needs_somebody_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())

    with pytest.raises(CommandError, match="nobody to ask"):
        _run("ada", "Ada Example", "--ask")
