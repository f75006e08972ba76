"""Search, filters, sort and page live in the URL; the export holds what the list does."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django_filters import BooleanFilter, ChoiceFilter, FilterSet

from governance.accounts.models import User
from governance.web.exports import cell
from governance.web.filters import dress
from governance.web.lists import Column, Empty, ListPage
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


class PersonFilter(FilterSet):
    """People by whether they may sign in."""

    is_active = ChoiceFilter(label="Access", choices=[("1", "May sign in"), ("0", "Closed")])

    class Meta:
        model = User
        fields: list[str] = []


PEOPLE = ListPage(
    title="People",
    noun=("person", "people"),
    row="person_row.html",
    columns=[
        Column("name", "Name", sort="full_name", csv="full_name"),
        Column("email", "Email"),
    ],
    search=["full_name", "email"],
    filters=PersonFilter,
    sort="name",
    empty=Empty("Nobody yet", "Add the first person.", "Add a person", "/people/new/"),
)


@pytest.fixture(autouse=True)
def _row_template(settings: Any) -> None:
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(Path(__file__).parent / "templates")
    settings.TEMPLATES = templates


def request_for(query: str = "", **headers: str) -> HttpRequest:
    request = RequestFactory().get(f"/people/{query}", headers=headers)
    request.user = AnonymousUser()
    request.session = {}  # type: ignore[assignment]  # the message storage asks for one
    request._messages = FallbackStorage(request)
    return request


def page(query: str = "", **headers: str) -> str:
    response = PEOPLE.respond(request_for(query, **headers), User.objects.all())
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def export(query: str) -> list[str]:
    response = PEOPLE.respond(request_for(query), User.objects.all())
    assert isinstance(response, StreamingHttpResponse)
    return response.getvalue().decode("utf-8-sig").splitlines()


def order_of(text: str, *names: str) -> list[str]:
    return sorted(names, key=text.index)


def test_a_list_shows_its_rows_in_its_own_order_and_says_how_many() -> None:
    UserFactory(full_name="Berta Wolf")
    UserFactory(full_name="Anna Zell")

    text = page()

    assert order_of(text, "Anna Zell", "Berta Wolf") == ["Anna Zell", "Berta Wolf"]
    assert "2 people" in text


def test_the_url_turns_the_order_round_and_the_header_says_so() -> None:
    UserFactory(full_name="Anna Zell")
    UserFactory(full_name="Berta Wolf")

    text = page("?sort=-name")

    assert order_of(text, "Anna Zell", "Berta Wolf") == ["Berta Wolf", "Anna Zell"]
    assert 'aria-sort="descending"' in text


def test_a_sort_that_is_no_column_changes_nothing() -> None:
    UserFactory(full_name="Anna Zell")
    UserFactory(full_name="Berta Wolf")

    assert 'aria-sort="ascending"' in page("?sort=password")


def test_every_word_of_a_search_must_be_found() -> None:
    UserFactory(full_name="Anna Zell", email="anna@example.org")
    UserFactory(full_name="Anna Wolf", email="wolf@example.org")

    text = page("?q=anna+zell")

    assert "Anna Zell" in text
    assert "Anna Wolf" not in text
    assert "1 person matches" in text


def test_a_filter_narrows_and_its_chip_leads_back_with_the_search_kept() -> None:
    UserFactory(full_name="Anna Zell", is_active=False)
    UserFactory(full_name="Anna Wolf")

    text = page("?q=anna&is_active=0&page=1")

    assert "Anna Wolf" not in text
    assert "Remove the filter Access: Closed" in text
    assert 'href="?q=anna"' in text


def test_yes_or_no_is_asked_without_a_third_answer() -> None:
    class AccessFilter(FilterSet):
        is_active = BooleanFilter(label="Access")

        class Meta:
            model = User
            fields: list[str] = []

    closed = UserFactory(is_active=False)
    UserFactory()

    found = AccessFilter({"is_active": "false"}, queryset=User.objects.all())
    choices = dress(found.form).fields["is_active"].widget.choices

    assert [words for _, words in choices] == ["Access: any", "Yes", "No"]
    assert list(found.qs) == [closed]


def test_a_filter_value_that_does_not_exist_is_said_and_shows_no_rows() -> None:
    UserFactory(full_name="Anna Zell")

    text = page("?is_active=perhaps")

    assert "a filter value that does not exist (Access)" in text
    assert "Anna Zell" not in text


def test_a_filter_value_that_does_not_exist_exports_nothing() -> None:
    response = PEOPLE.respond(request_for("?is_active=perhaps&format=csv"), User.objects.all())

    assert response.status_code == 400


def test_twenty_rows_make_a_page_and_the_links_keep_the_sort() -> None:
    UserFactory.create_batch(45)

    text = page("?sort=-name&page=2")

    assert text.count('<td class="main">') == 20
    assert "45 people, showing 21 to 40" in text
    assert "?sort=-name&amp;page=3" in text


def test_a_page_beyond_the_last_is_the_last() -> None:
    UserFactory.create_batch(21)

    assert "showing 21 to 21" in page("?page=99")


def test_an_empty_list_says_what_to_do_and_an_empty_search_offers_all() -> None:
    assert "Add a person" in page()
    assert "Nothing matches" in page("?q=nobody")


def test_htmx_gets_the_list_alone_and_caches_know_the_difference() -> None:
    UserFactory(full_name="Anna Zell")

    response = PEOPLE.respond(request_for(HX_Target="list"), User.objects.all())

    assert isinstance(response, HttpResponse)
    assert response.content.lstrip().startswith(b'<section id="list"')
    assert "HX-Target" in response["Vary"]


@pytest.mark.parametrize("people", [3, 60])
def test_a_page_costs_three_queries_however_long_the_list(people: int) -> None:
    UserFactory.create_batch(people)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        page(HX_Target="list")

    assert len(queries) == 3


def test_the_export_holds_every_row_that_the_list_counts_and_no_other() -> None:
    UserFactory.create_batch(25, email="team@example.org")
    UserFactory(full_name="Anna Zell", email="elsewhere@example.com")

    lines = export("?q=team&page=2&format=csv")

    assert lines[0] == "Name,Email"
    assert len(lines) == 1 + 25


def test_text_that_a_spreadsheet_would_run_is_quoted() -> None:
    UserFactory(full_name="=HYPERLINK(1)", email="a@example.org")

    assert export("?format=csv")[1] == "'=HYPERLINK(1),a@example.org"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_every_start_of_a_formula_is_quoted(start: str) -> None:
    assert cell(f"{start}1") == f"'{start}1"


def test_numbers_and_absent_values_stay_what_they_are() -> None:
    assert cell(-3) == -3
    assert cell(None) == ""
    assert cell(value=True) == "yes"
