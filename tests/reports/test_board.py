"""Every number of the board is the number of rows behind its link."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.accounts.models import User
from governance.reports import figures
from governance.reports.board import Board, Number, board
from tests.factories import UserFactory
from tests.reports.conftest import Sample
from tests.reports.factories import finding, obligation

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(sample: Sample, executive: User, client: Client) -> Board:
    """The board as the executive sees it, with duties of several days and without one."""
    obligation(sample.new, state="open", applies_from=date(2027, 12, 2))
    obligation(sample.new, state="fulfilled", applies_from=None)
    obligation(sample.new, state="in_progress", applies_from=date(2027, 12, 2))
    finding(sample.new.system, severity="critical", days=200)
    finding(sample.new.system, severity="critical", days=3)
    client.force_login(executive)
    return board(executive, at=timezone.now())


def _numbers(shown: Board) -> Iterator[Number]:
    for row in shown.readiness:
        yield from (row.evidenced, row.attested, row.open)
    yield from (shown.proof.owed, shown.proof.claimed, shown.proof.evidenced, shown.proof.overdue)
    yield from shown.approvals
    for ages in shown.findings:
        yield from (*ages.numbers, ages.all)
    yield from shown.incidents


def test_every_number_is_the_count_of_the_list_it_leads_to(shown: Board, client: Client) -> None:
    numbers = list(_numbers(shown))

    differing = []
    for number in numbers:
        page = client.get(number.url)
        listing = page.context["list"]
        if listing.problem or listing.rows.paginator.count != number.value:
            differing.append((number, listing.problem, listing.rows.paginator.count))

    assert len(numbers) > 30
    assert sum(number.value > 0 for number in numbers) > 10
    assert differing == []


def test_the_page_shows_the_same_numbers_as_a_table(shown: Board, client: Client) -> None:
    text = client.get(reverse("board")).content.decode()

    for row in shown.readiness:
        for number in (row.evidenced, row.attested, row.open):
            link = re.escape(number.url.replace("&", "&amp;"))
            assert re.search(rf'href="{link}">{number.value}</a>', text)


def test_the_figures_carry_the_boards_numbers_and_addresses(shown: Board) -> None:
    drawn = figures.readiness(shown.readiness)

    evidenced = drawn["data"][0]
    assert evidenced["name"] == "Evidenced"
    assert evidenced["x"] == [row.evidenced.value for row in shown.readiness]
    assert evidenced["customdata"] == [row.evidenced.url for row in shown.readiness]
    assert evidenced["marker"] == {"color": "token:good"}


@pytest.mark.once
def test_who_may_not_read_the_board_is_told_so(sample: Sample, client: Client) -> None:
    client.force_login(UserFactory(roles=["engineer"]))

    answers = [client.get(reverse(name)) for name in ("board", "reports:board-obligations")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert "You may not read the board page" in answers[0].content.decode()


def test_an_executive_of_one_department_sees_its_numbers_only(sample: Sample) -> None:
    department = sample.approved.use_case.system.department
    person = UserFactory(roles=[("executive", department)])

    shown = board(person, at=timezone.now())

    assert {number.name: number.value for number in shown.approvals} == {"Approved, valid": 1}


@pytest.mark.parametrize("more", [0, 25])
def test_the_board_costs_the_same_for_few_rows_and_many(
    shown: Board, sample: Sample, client: Client, more: int, django_assert_max_num_queries
) -> None:
    for _ in range(more):
        obligation(sample.new, state="open")
        finding(sample.new.system, severity="low")

    with django_assert_max_num_queries(20):
        client.get(reverse("board"))
