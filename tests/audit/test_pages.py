"""The audit log as an auditor meets it: narrowed, exported, checked, and closed to others."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.audit.actions import record
from governance.audit.events import Event
from governance.audit.models import Entry
from tests.conftest import NOON
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db
LOG = "audit:entry-list"


@pytest.fixture
def auditor(client: Client) -> User:
    """An auditor, signed in."""
    person = UserFactory(roles=["auditor"])
    client.force_login(person)
    return person


@pytest.fixture
def api(auditor: User) -> APIClient:
    """The auditor's program."""
    _, secret = AuthToken.objects.create(auditor, expiry=None)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return client


def _entry(label: str = "Research", event: Event = Event.DEPARTMENT_ADDED, **given: Any) -> Entry:
    return record(event, **{"on": DepartmentFactory(name=label), "by": None, "at": NOON, **given})


def _labels(response: Any) -> set[str]:
    return {row.subject_label for row in response.context["list"].rows}


def test_the_log_is_closed_to_those_without_the_permission(client: Client, engineer: User) -> None:
    client.force_login(engineer)

    assert client.get(reverse(LOG)).status_code == 403
    assert client.get(reverse("audit:check")).status_code == 403
    assert client.get("/api/v1/audit-entries/").status_code == 403


def test_who_may_read_the_log_of_one_department_does_not_see_that_of_all(client: Client) -> None:
    client.force_login(UserFactory(roles=[("auditor", DepartmentFactory())]))

    assert client.get(reverse(LOG)).status_code == 403


def test_changes_are_shown_before_and_after(client: Client, auditor: User) -> None:
    _entry(before={"in_eu": False, "users": None}, after={"in_eu": True, "users": 900})

    page = client.get(reverse(LOG)).content.decode()

    assert "<del>no</del> → yes" in page
    assert "900" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=research", {"Research"}),
        ("?event=role.granted", {"Vision"}),
        ("?actor=weigh", {"Research", "Vision"}),
        ("?subject_type=accounts.department", {"Research", "Vision", "Old"}),
        ("?subject_type=accounts.user", set()),
        ("?since=2026-11-21", {"Research", "Vision"}),
        ("?until=2026-11-20", {"Old"}),
    ],
)
def test_the_log_is_narrowed(query: str, found: set[str], client: Client, auditor: User) -> None:
    _entry("Research")
    _entry("Vision", Event.ROLE_GRANTED)
    _entry("Old", at=NOON - timedelta(days=1), by=UserFactory(full_name="Ada Example"))

    response = client.get(f"{reverse(LOG)}{query}")

    assert _labels(response) == found


def test_everything_about_one_object_is_one_click_away(client: Client, auditor: User) -> None:
    wanted = _entry("Research")
    _entry("Vision")

    response = client.get(
        reverse(LOG), {"subject_type": wanted.subject_type, "subject_id": wanted.subject_id}
    )

    assert _labels(response) == {"Research"}


def test_the_export_holds_every_row_that_matches_with_every_field(
    client: Client, auditor: User
) -> None:
    for number in range(60):
        _entry(f"Department {number}", note="=1+1", after={"name": "Ä"})
    _entry("Other", Event.ROLE_GRANTED)

    response = client.get(f"{reverse(LOG)}?format=csv&event=department.added")

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 60
    assert rows[0]["Note"] == "'=1+1"
    assert rows[0]["After (JSON)"] == '{"name": "Ä"}'
    assert {row["Entry of the object"] for row in rows} == {"1"}


def test_a_page_costs_the_same_whatever_the_length_of_the_log(
    client: Client, auditor: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(120):
        _entry(f"Department {number}")

    with django_assert_max_num_queries(8):
        assert len(client.get(reverse(LOG)).context["list"].rows) == 50


def test_a_whole_log_is_said_to_be_whole(client: Client, auditor: User) -> None:
    _entry()

    page = client.get(reverse("audit:check")).content.decode()

    assert "The log is whole: 1 entry about 1 object, numbered without a gap." in page


def test_a_log_with_a_gap_names_the_object(client: Client, auditor: User) -> None:
    entry = _entry()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_counter SET last = last + 1")

    page = client.get(reverse("audit:check")).content.decode()

    assert "The log is not whole." in page
    assert f"accounts.department {entry.subject_id}: 2 numbered, 1 there" in page


def test_the_check_comes_into_the_list_as_a_fragment(client: Client, auditor: User) -> None:
    page = client.get(reverse("audit:check"), headers={"HX-Request": "true"}).content.decode()

    assert "The log is whole" in page
    assert "<html" not in page


def test_the_api_lists_the_log_with_the_same_filters(api: APIClient) -> None:
    entry = _entry("Research", after={"name": "Research"})
    _entry("Vision", Event.ROLE_GRANTED)

    found = api.get("/api/v1/audit-entries/?event=department.added").json()["results"]
    one = api.get(f"/api/v1/audit-entries/{entry.pk}/").json()

    assert found == [one]
    assert (one["number"], one["after"]) == (1, {"name": "Research"})


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_changes_nothing(method: str, api: APIClient) -> None:
    entry = _entry()

    response = getattr(api, method)(f"/api/v1/audit-entries/{entry.pk}/", {})

    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"
