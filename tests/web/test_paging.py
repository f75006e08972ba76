"""A page of a list costs no more statements, and no more rows walked over, than it needs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.accounts.models import User
from governance.web.paging import KeyPages
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[int]:
    """The keys of 23 people, many of one name, in the order of the list."""
    names = ["Ada", "Bea", "Ada", "Cleo"]
    made = [UserFactory(full_name=names[n % 4]) for n in range(23)]
    return [one.pk for one in sorted(made, key=lambda one: (one.full_name, -one.pk))]


def pages(*, few: bool = False) -> KeyPages:
    return KeyPages(User.objects.order_by("full_name", "-pk"), 5, few=few)


def test_the_pages_together_are_the_list_in_its_order(people: list[int]) -> None:
    found = [key for number in range(1, 6) for key in pages().get_page(number)]

    assert found == people


@pytest.mark.parametrize("few", [True, False], ids=["few are expected", "many are expected"])
@pytest.mark.parametrize(
    ("asked", "number"),
    [(None, 1), ("", 1), ("1", 1), ("x", 1), ("5", 5), ("99", 5), ("-1", 5), ("0", 5)],
)
def test_what_is_no_page_is_the_first_or_the_last(
    people: list[int], asked: str | None, number: int, few: bool
) -> None:
    page = pages(few=few).get_page(asked)

    assert (page.number, page.paginator.num_pages) == (number, 5)
    assert list(page) == people[(number - 1) * 5 : number * 5]


def test_a_page_behind_the_middle_is_read_from_the_end(people: list[int]) -> None:
    with CaptureQueriesContext(connection) as queries:
        pages().get_page("5")

    assert '"full_name" DESC' in queries[-1]["sql"]
    assert "LIMIT 3" in queries[-1]["sql"]


def test_rows_that_nothing_tells_apart_are_read_from_the_beginning(people: list[int]) -> None:
    rows = KeyPages(User.objects.order_by("full_name"), 5)

    with CaptureQueriesContext(connection) as queries:
        rows.get_page("5")

    assert "DESC" not in queries[-1]["sql"]


@pytest.mark.parametrize(
    ("size", "few", "statements"),
    [(23, True, 1), (22, True, 2), (23, False, 2)],
    ids=["few and all fit", "few were expected but one is over", "many are expected"],
)
def test_few_rows_that_fit_on_a_page_are_not_counted_apart(
    people: list[int], size: int, few: bool, statements: int
) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = KeyPages(User.objects.order_by("pk"), size, few=few).get_page(None)
        assert (page.paginator.count, len(page)) == (len(people), size)

    assert len(queries) == statements
