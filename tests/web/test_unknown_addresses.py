"""An address that does not exist is answered in the form of its place."""

import pytest
from django.test import Client

from governance.accounts.models import User

pytestmark = pytest.mark.django_db


def test_below_api_it_is_a_problem_document(client: Client, officer: User) -> None:
    client.force_login(officer)

    answer = client.get("/api/v1/nothing-of-the-kind/")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"].startswith("There is no such address.")


def test_elsewhere_it_is_a_page(client: Client, officer: User) -> None:
    client.force_login(officer)

    answer = client.get("/nothing-of-the-kind/")

    assert answer.status_code == 404
    assert "<h1" in answer.content.decode()


def test_the_address_of_a_form_is_a_page_as_well(client: Client, officer: User) -> None:
    client.force_login(officer)

    answer = client.get("/findings/1/comments/")

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "nothing was saved" in answer.content.decode()


def test_a_search_with_a_nul_finds_nothing_and_breaks_nothing(
    client: Client, officer: User
) -> None:
    client.force_login(officer)

    assert client.get("/models/?q=%00").status_code == 200
