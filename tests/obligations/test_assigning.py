"""Many obligations get an owner or a due date at once, in the register and for programs."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.obligations import actions
from governance.obligations.models import Obligation
from governance.web.refusals import Refused
from tests.conftest import NOON
from tests.factories import DepartmentFactory, UserFactory
from tests.obligations.factories import made, requirement

pytestmark = pytest.mark.django_db
DAY = date(2027, 6, 30)
PAGE, API = "/obligations/assign/", "/api/v1/obligations/assign/"
Visit = Callable[[User], Client]
Api = Callable[[User], APIClient]


def everything() -> Any:
    return Obligation.objects.all()


def test_each_row_that_changes_has_its_own_entry(engineer: User) -> None:
    first, second = made(), made()
    done = made(owner=engineer, due_on=DAY)

    changed = actions.assign(everything(), owner=engineer, due_on=DAY, by=engineer, at=NOON)

    assert changed == [first, second]
    assert set(everything().values_list("owner", "due_on")) == {(engineer.pk, DAY)}
    assert [Entry.objects.about(row).count() for row in (first, second, done)] == [1, 1, 0]
    assert Entry.objects.about(first).get().after["due_on"] == "2027-06-30"


def test_a_day_alone_leaves_the_owner(engineer: User) -> None:
    row = made(owner=engineer)

    actions.assign(everything(), due_on=DAY, by=engineer, at=NOON)

    row.refresh_from_db()
    assert (row.owner, row.due_on) == (engineer, DAY)


def test_rows_of_others_and_of_the_organisation_are_left() -> None:
    department = DepartmentFactory()
    local = UserFactory(roles=[("engineer", department)])
    own, foreign = made(department=department), made()
    wide = made(use_case=None)

    seen = actions.preview(everything(), by=local)
    changed = actions.assign(everything(), owner=local, by=local, at=NOON)

    assert (seen.changing, set(seen.left)) == ((own,), {foreign, wide})
    assert changed == [own]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        pytest.param({}, "Choose an owner, a due date, or both", id="nothing"),
        pytest.param({"owner": "left"}, "who can sign in", id="an owner who left"),
    ],
)
def test_what_makes_no_sense_is_refused(engineer: User, given: dict[str, Any], reason: str) -> None:
    made()
    if given:
        given = {"owner": UserFactory(is_active=False)}

    with pytest.raises(Refused, match=reason):
        actions.assign(everything(), **given, by=engineer, at=NOON)


def test_who_may_work_on_none_is_refused() -> None:
    made()

    with pytest.raises(Refused, match="work on none"):
        actions.assign(everything(), due_on=DAY, by=UserFactory(roles=["auditor"]), at=NOON)


def test_a_hundred_rows_cost_as_many_statements_as_one(
    engineer: User, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    first = made()
    Obligation.objects.bulk_create(
        Obligation(requirement=requirement(f"TEST-{n}"), use_case=first.use_case, role="deployer",
                   edition="test", created_at=NOON)
        for n in range(2, 102)
    )  # fmt: skip

    with django_assert_max_num_queries(12):
        actions.assign(everything(), owner=engineer, by=engineer, at=NOON)

    assert Obligation.objects.filter(owner=engineer).count() == 101


def test_nothing_changes_before_one_has_seen_which(visit: Visit, officer: User) -> None:
    chosen, other = made(), made()
    browser = visit(officer)

    page = browser.get(PAGE, {"obligation": [chosen.pk]})

    assert page.context["preview"].changing == (chosen,)
    answer = browser.post(PAGE, {"obligation": [chosen.pk], "due_on": "2027-06-30"})
    assert answer.status_code == 302
    assert list(everything().filter(due_on=DAY)) == [chosen]
    assert everything().get(pk=other.pk).due_on is None


def test_a_whole_page_is_chosen_without_ticking(visit: Visit, officer: User) -> None:
    rows = {made().pk, made().pk}

    page = visit(officer).get(PAGE, {"all": "listed", "listed": rows, "obligation": min(rows)})

    assert {row.pk for row in page.context["preview"].changing} == rows


def test_nothing_chosen_comes_back_with_the_reason(visit: Visit, officer: User) -> None:
    row = made()

    answer = visit(officer).post(PAGE, {"obligation": [row.pk]})

    assert answer.status_code == 422
    assert "Choose an owner, a due date, or both." in answer.content.decode()


def test_numbers_that_are_none_choose_nothing(visit: Visit, officer: User) -> None:
    answer = visit(officer).get(PAGE, {"obligation": ["x", "٣", "9" * 40]})

    assert answer.status_code == 200
    assert "None of the chosen" in answer.content.decode()


def test_a_program_learns_what_was_left_and_sends_twice(api: Api) -> None:
    department = DepartmentFactory()
    local = UserFactory(roles=[("engineer", department)])
    own, wide = made(department=department), made(use_case=None)
    body = {"obligations": [own.pk, wide.pk], "owner": local.pk}
    caller = api(local)

    answers = [caller.post(API, body, format="json", HTTP_IDEMPOTENCY_KEY="once") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].data == {"changed": [own.pk], "left": [wide.pk]}
    assert Entry.objects.about(own).count() == 1


def test_a_program_is_told_the_field_and_the_reason(api: Api, officer: User) -> None:
    answer = api(officer).post(API, {"obligations": [made().pk], "owner": 0}, format="json")

    assert answer.status_code == 400
    assert answer.data["errors"][0]["field"] == "owner"
