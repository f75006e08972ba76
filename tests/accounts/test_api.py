"""People, departments and tokens for programs."""

from typing import Any

import pytest
from django.test import Client
from knox.models import AuthToken
from rest_framework.test import APIClient

from governance.accounts.models import AccessToken, Department, User
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db


def _program(user: User) -> APIClient:
    _, secret = AuthToken.objects.create(user, expiry=None)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return client


def _session(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_me_says_who_i_am_and_what_i_may() -> None:
    place = DepartmentFactory()
    person = UserFactory(username="ada", roles=[("auditor", place)])

    me = _program(person).get("/api/v1/me/").json()

    assert me["username"] == "ada"
    assert [(row["role"], row["department"]) for row in me["roles"]] == [("auditor", place.pk)]
    assert me["permissions"] == [
        "SYSTEM_READ", "PACK_EXPORT", "BOARD_READ", "AUDIT_READ", "JOB_READ",
    ]  # fmt: skip


def test_colleagues_see_names_and_administrators_see_more() -> None:
    person = UserFactory(email="ada@example.org", roles=["engineer"])
    administrator = UserFactory(roles=["administrator"])
    address = f"/api/v1/people/{person.pk}/"

    colleague, manager = (_program(user).get(address).json() for user in (person, administrator))

    assert set(colleague) == {"id", "full_name", "is_active"}
    assert manager["email"] == "ada@example.org"
    assert manager["roles"][0]["role"] == "engineer"


def test_people_cost_the_same_however_many(django_assert_max_num_queries: Any) -> None:
    client = _program(UserFactory(roles=["administrator"]))
    for _ in range(15):
        UserFactory(roles=["engineer", ("auditor", DepartmentFactory())])

    with django_assert_max_num_queries(7):
        assert len(client.get("/api/v1/people/").json()["results"]) == 16


def test_a_department_is_added_once_under_its_key() -> None:
    client, top = _program(UserFactory(roles=["administrator"])), DepartmentFactory()

    def send() -> Any:
        body = {"name": "Vision", "parent": top.pk}
        return client.post("/api/v1/departments/", body, format="json", HTTP_IDEMPOTENCY_KEY="7c1f")

    first, second = send(), send()

    made = Department.objects.get(name="Vision")
    assert (first.status_code, second["Idempotent-Replayed"]) == (201, "true")
    assert first.json() == second.json()
    assert first.json()["path"] == made.path == f"{top.path}{made.pk}/"


def test_adding_a_department_needs_the_permission(engineer: User) -> None:
    response = _program(engineer).post("/api/v1/departments/", {"name": "Mine"}, format="json")

    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"
    assert "You may not manage people" in response.json()["detail"]


def test_a_token_is_created_in_a_session_and_works(engineer: User) -> None:
    made = _session(engineer).post(
        "/api/v1/tokens/", {"name": "nightly"}, content_type="application/json"
    )

    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {made.json()['secret']}")
    listed = client.get("/api/v1/tokens/").json()["results"]
    assert made.status_code == 201
    assert [row["name"] for row in listed] == ["nightly"]
    assert "secret" not in listed[0]


def test_a_token_cannot_create_tokens(engineer: User) -> None:
    response = _program(engineer).post("/api/v1/tokens/", {"name": "more"}, format="json")

    assert response.status_code == 403
    assert not AccessToken.objects.exists()


def test_a_revoked_token_stops_working_and_others_cannot_revoke_it(engineer: User) -> None:
    session = _session(engineer)
    made = session.post("/api/v1/tokens/", {"name": "n"}, content_type="application/json").json()
    address = f"/api/v1/tokens/{made['id']}/"
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {made['secret']}")

    stranger = _program(UserFactory()).delete(address)
    assert client.get("/api/v1/me/").status_code == 200
    session.delete(address)

    assert stranger.status_code == 404
    assert client.get("/api/v1/me/").status_code == 401


def test_a_token_longer_than_a_year_is_refused(engineer: User) -> None:
    body = {"name": "for ever", "days": 4000}

    response = _session(engineer).post("/api/v1/tokens/", body, content_type="application/json")

    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "days"
