"""Recording and removing trainings, reading files, and who still needs one."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from governance.accounts.models import Department
from governance.accounts.permissions import GRANTS, Permission, Role
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.evidence.training import actions, csv_reading
from governance.evidence.training.actions import Taken
from governance.evidence.training.coverage import coverage, record_of
from governance.evidence.training.models import Training
from governance.web.refusals import NotAllowed, Refused
from tests.factories import AT, DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = AT.date()
HEADING = "person,title,taken_on,valid_until,hours\n"


def taken(department: Department, **said: Any) -> Taken:
    """A training of somebody, taken a month ago."""
    if "name" not in said:
        said.setdefault("person", UserFactory())
    given = {"title": "AI basics", "taken_on": DAY - timedelta(days=30)} | said
    return Taken(department=department, **given)


def recorder() -> Any:
    """Somebody who may record trainings everywhere."""
    return UserFactory(roles=["governance_officer"])


def read(text: str) -> csv_reading.Preview:
    """The preview of some lines."""
    return csv_reading.read(HEADING + text, DepartmentFactory(), at=AT)


def test_a_training_is_recorded_with_one_entry() -> None:
    training = actions.record(taken(DepartmentFactory()), by=recorder(), at=AT)

    entry = Entry.objects.about(training).get()
    assert entry.event == Event.TRAINING_RECORDED
    assert entry.after["title"] == "AI basics"


@pytest.mark.parametrize("role", Role.values)
def test_who_may_record_a_training(role: str) -> None:
    person, wanted = UserFactory(roles=[role]), taken(DepartmentFactory())

    if Permission.TRAINING_RECORD in GRANTS[role]:
        assert actions.record(wanted, by=person, at=AT).pk
    else:
        with pytest.raises(NotAllowed, match="record trainings"):
            actions.record(wanted, by=person, at=AT)


def test_nobody_records_for_another_department() -> None:
    here, there = DepartmentFactory(), DepartmentFactory()
    approver = UserFactory(roles=[("department_approver", here)])

    with pytest.raises(NotAllowed):
        actions.record(taken(there), by=approver, at=AT)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        pytest.param({"person": None}, "person", id="nobody"),
        pytest.param({"title": " "}, "title", id="no title"),
        pytest.param({"taken_on": DAY + timedelta(days=1)}, "taken_on", id="in the future"),
        pytest.param({"valid_until": date(2020, 1, 1)}, "valid_until", id="ends before it began"),
        pytest.param({"hours": Decimal(0)}, "hours", id="no time"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(said: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.record(taken(DepartmentFactory(), **said), by=recorder(), at=AT)

    assert refusal.value.field == field
    assert not Training.objects.exists()


def test_the_same_training_of_the_same_person_is_recorded_once() -> None:
    wanted = taken(DepartmentFactory())
    actions.record(wanted, by=recorder(), at=AT)

    with pytest.raises(Refused, match="on the register already"):
        actions.record(wanted, by=recorder(), at=AT)


def test_of_many_one_that_is_refused_keeps_all_away() -> None:
    department = DepartmentFactory()

    with pytest.raises(Refused):
        actions.record_many([taken(department), taken(department, title="")], by=recorder(), at=AT)

    assert not Training.objects.exists()


def test_a_removed_training_counts_no_more_and_can_be_recorded_again() -> None:
    wanted, by = taken(DepartmentFactory()), recorder()
    training = actions.record(wanted, by=by, at=AT)

    with pytest.raises(Refused, match="Say why"):
        actions.remove(training, reason=" ", by=by, at=AT)
    actions.remove(training, reason="Wrong person.", by=by, at=AT)

    assert not Training.objects.current(DAY).exists()
    assert actions.record(wanted, by=by, at=AT).pk
    with pytest.raises(Refused, match="already"):
        actions.remove(training, reason="Again.", by=by, at=AT)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"person": None}, id="evidence_training_is_of_somebody"),
        pytest.param({"person_name": "Two"}, id="both person and name"),
        pytest.param(
            {"valid_until": date(2020, 1, 1)}, id="evidence_training_ends_after_it_was_taken"
        ),
        pytest.param({"hours": 0}, id="evidence_training_takes_time"),
        pytest.param({"title": ""}, id="evidence_training_has_a_title"),
        pytest.param({"removed_at": AT}, id="evidence_training_removed_with_a_reason"),
    ],
)
def test_the_database_refuses_nonsense(broken: dict[str, Any]) -> None:
    training = actions.record(taken(DepartmentFactory()), by=recorder(), at=AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        Training.objects.filter(pk=training.pk).update(**broken)


@pytest.mark.parametrize(
    "person",
    [
        pytest.param({}, id="evidence_training_once_per_person"),
        pytest.param({"name": "Grace"}, id="evidence_training_once_per_name"),
    ],
)
def test_the_database_keeps_one_of_two_that_are_the_same(person: dict[str, Any]) -> None:
    training = actions.record(taken(DepartmentFactory(), **person), by=recorder(), at=AT)

    training.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        training.save(force_insert=True)


def test_a_file_offers_good_lines_and_says_what_is_wrong_with_the_others() -> None:
    ada = UserFactory(username="ada", full_name="Ada Example")

    found = read(
        "ada,AI basics,2026-10-01,2028-09-30,2.5\n"
        "Somebody Outside,AI basics,2026-10-01,,\n"
        "ada,AI basics,01.10.2026,,\n"
        "ada,AI basics,,,\n"
        ",AI basics,2026-10-01,,\n"
        "ada,AI basics,2026-10-01,,\n"
        "ada,Other,2026-10-01,2026-09-01,\n"
        "ada,Other,2026-10-01,,two\n"
        "ada,Other,2027-10-01,,\n"
    )

    assert [line.number for line in found.good] == [2, 3]
    assert found.good[0].taken is not None
    assert found.good[0].taken.person == ada
    assert {line.number: line.reason for line in found.bad} == {
        4: "“01.10.2026” in taken_on is no day. Write it as 2026-11-30.",
        5: "The day it was taken is missing.",
        6: "Choose a person, or write the name of somebody without an account.",
        7: "The same as line 2.",
        8: "The last day is before the day it was taken.",
        9: "“two” in hours is no number.",
        10: "01 October 2027 has not come yet; record it once it is over.",
    }


def test_two_people_of_one_name_are_told_apart_by_the_sign_in_name() -> None:
    UserFactory(full_name="Jo Example")
    UserFactory(full_name="Jo Example")

    (line,) = read("Jo Example,AI basics,2026-10-01,,\n").bad

    assert line.reason == "2 people are called Jo Example. Write the sign-in name."


def test_semicolons_and_a_byte_order_mark_are_read() -> None:
    text = csv_reading.decoded(
        "\ufeffPerson;Title;Taken on\nZoë;KI Grundlagen;2026-10-01\n".encode()
    )

    found = csv_reading.read(text, DepartmentFactory(), at=AT)

    assert [line.taken.name for line in found.good if line.taken] == ["Zoë"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param("Zoë".encode("latin-1"), "not in UTF-8", id="another encoding"),
        pytest.param(b"x" * (csv_reading.BYTES + 1), "larger than 1 MiB", id="too large"),
        pytest.param(b"a,b\n1,2\n", "it lacks: person, title, taken_on", id="no heading"),
        pytest.param(HEADING.encode(), "no lines", id="only a heading"),
        pytest.param(b"", "it lacks", id="empty"),
        pytest.param(HEADING.encode() + b"a\x00b,c,d\n", "no text", id="bytes that are no text"),
        pytest.param(
            HEADING.encode() + b"a,b,2026-10-01\n" * 2001, "more than 2,000", id="too many lines"
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        csv_reading.read(csv_reading.decoded(content), DepartmentFactory(), at=AT)


def test_everybody_with_a_role_that_reaches_the_department_is_counted() -> None:
    top = DepartmentFactory()
    below = DepartmentFactory(parent=top)
    ada = UserFactory(full_name="Ada", roles=[("engineer", below)])
    UserFactory(full_name="Grace", roles=[("department_approver", top)])
    UserFactory(full_name="Elsewhere", roles=[("engineer", DepartmentFactory())])
    UserFactory(full_name="Gone", roles=[("engineer", below)], is_active=False)
    actions.record(taken(top, person=ada), by=UserFactory(roles=["governance_officer"]), at=AT)

    found = coverage(below, AT)

    assert found.sentence == "1 of 3 people are trained."
    assert "Grace" in found.missing
    assert found.by_role["Engineer"] == (1, 1)
    assert record_of(below, AT)["trainings"][0]["name"] == "Ada"


def test_a_training_that_ended_trains_nobody() -> None:
    department = DepartmentFactory()
    ada = UserFactory(roles=[("engineer", department)])
    ended = taken(department, person=ada, valid_until=DAY - timedelta(days=1))
    actions.record(ended, by=recorder(), at=AT)

    assert coverage(department, AT).trained == 0


def test_where_nobody_holds_a_role_nothing_is_complete() -> None:
    found = coverage(DepartmentFactory(), AT)

    assert (found.is_complete, found.sentence) == (False, "Nobody holds a role here yet.")


def test_a_person_sees_their_own_trainings_and_those_of_their_departments() -> None:
    here, there = DepartmentFactory(), DepartmentFactory()
    person = UserFactory(roles=[("engineer", here)])
    by = recorder()
    own = actions.record(taken(there, person=person), by=by, at=AT)
    near = actions.record(taken(here), by=by, at=AT)
    actions.record(taken(there), by=by, at=AT)

    assert set(Training.objects.visible_to(person)) == {own, near}
