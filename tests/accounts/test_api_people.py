"""People, their roles and the organisation's facts are looked after by programs too."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from knox.models import AuthToken
from rest_framework.test import APIClient

from governance.accounts.models import Organisation, RoleAssignment, Submission, User
from governance.audit.models import Entry
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db
PEOPLE = "/api/v1/people/"
ORGANISATION = "/api/v1/organisation/"
ADA = {"username": "ada", "full_name": "Ada Example", "email": "ada@example.org"}
FACTS: dict[str, Any] = {
    "name": "Example Mobility",
    "in_eu": True,
    "monthly_users": 2_400_000,
    "annual_revenue_usd": None,
}


def _program(user: User) -> APIClient:
    _, secret = AuthToken.objects.create(user, expiry=None)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return client


@pytest.fixture
def administrator() -> User:
    """An administrator of the whole organisation."""
    return UserFactory(roles=["administrator"])


@pytest.fixture
def api(administrator: User) -> APIClient:
    """The administrator's program."""
    return _program(administrator)


def test_a_person_is_added_without_a_way_in(api: APIClient) -> None:
    response = api.post(PEOPLE, ADA, format="json")

    person = User.objects.get(username="ada")
    assert (response.status_code, response.json()["id"]) == (201, person.pk)
    assert response.json()["roles"] == []
    assert not person.has_usable_password()


def test_a_person_is_added_once_under_a_key(api: APIClient) -> None:
    first, second = (
        api.post(PEOPLE, ADA, format="json", HTTP_IDEMPOTENCY_KEY="7c1f") for _ in range(2)
    )

    assert second["Idempotent-Replayed"] == "true"
    assert first.json() == second.json()
    assert User.objects.filter(username="ada").count() == 1


def test_a_sign_in_name_that_is_taken_is_refused_with_its_field(api: APIClient) -> None:
    UserFactory(username="ADA")

    response = api.post(PEOPLE, ADA, format="json")

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "username"


def test_a_name_changes_and_the_rest_stays(api: APIClient) -> None:
    person = UserFactory(full_name="Ada", email="ada@example.org")

    response = api.patch(f"{PEOPLE}{person.pk}/", {"full_name": "Ada Byron"}, format="json")

    entry = Entry.objects.about(person).get()
    assert response.json()["full_name"] == "Ada Byron"
    assert response.json()["email"] == "ada@example.org"
    assert (entry.before, entry.after) == ({"full_name": "Ada"}, {"full_name": "Ada Byron"})


def test_a_change_to_the_same_leaves_no_entry(api: APIClient) -> None:
    person = UserFactory(full_name="Ada")

    response = api.patch(f"{PEOPLE}{person.pk}/", {"full_name": " Ada "}, format="json")

    assert response.status_code == 200
    assert not Entry.objects.about(person).exists()


def test_a_person_is_kept_out_and_let_in_again(api: APIClient) -> None:
    person = UserFactory(roles=["engineer"])
    theirs = _program(person)

    out = api.post(f"{PEOPLE}{person.pk}/deactivate/")
    assert theirs.get("/api/v1/me/").status_code == 401
    again = api.post(f"{PEOPLE}{person.pk}/reactivate/")

    assert (out.json()["is_active"], again.json()["is_active"]) == (False, True)
    assert [row["role"] for row in again.json()["roles"]] == ["engineer"]


def test_the_last_administrator_is_not_kept_out(api: APIClient, administrator: User) -> None:
    response = api.post(f"{PEOPLE}{administrator.pk}/deactivate/")

    assert response.status_code == 422
    assert "last administrator" in response.json()["detail"]


def test_a_password_is_made_in_a_session_and_is_kept_nowhere(administrator: User) -> None:
    person, client = UserFactory(), Client()
    client.force_login(administrator)

    response = client.post(f"{PEOPLE}{person.pk}/password/")

    secret = response.json()["password"]
    person.refresh_from_db()
    assert person.check_password(secret)
    assert not Submission.objects.exists()
    assert secret not in str(list(Entry.objects.values()))


def test_a_password_is_not_given_out_under_a_key(administrator: User) -> None:
    person, client = UserFactory(), Client()
    client.force_login(administrator)

    response = client.post(f"{PEOPLE}{person.pk}/password/", headers={"Idempotency-Key": "7c1f"})

    person.refresh_from_db()
    assert response.status_code == 422
    assert "Idempotency-Key" in response.json()["detail"]
    assert person.password == ""
    assert not Submission.objects.exists()


def test_a_token_sets_no_passwords(api: APIClient) -> None:
    assert api.post(f"{PEOPLE}{UserFactory().pk}/password/").status_code == 403


def test_a_role_is_given_until_the_end_of_its_last_day_and_taken_back(api: APIClient) -> None:
    person, department = UserFactory(), DepartmentFactory()
    body = {"role": "auditor", "department": department.pk, "expires_on": "2036-12-31"}

    given = api.post(f"{PEOPLE}{person.pk}/roles/", body, format="json")

    held = RoleAssignment.objects.get(user=person)
    assert given.status_code == 201
    assert held.expires_at == datetime(2037, 1, 1, tzinfo=UTC)
    assert api.delete(f"{PEOPLE}{person.pk}/roles/{held.pk}/").status_code == 204
    assert not RoleAssignment.objects.filter(user=person).exists()


def test_the_last_day_of_the_calendar_never_ends(api: APIClient) -> None:
    body = {"role": "auditor", "expires_on": "9999-12-31"}

    given = api.post(f"{PEOPLE}{UserFactory().pk}/roles/", body, format="json")

    assert given.json()["expires_at"] is None


def test_a_role_of_somebody_else_is_not_found_below_a_person(api: APIClient) -> None:
    held = RoleAssignment.objects.get(user=UserFactory(roles=["engineer"]))

    assert api.delete(f"{PEOPLE}{UserFactory().pk}/roles/{held.pk}/").status_code == 404


def test_people_are_narrowed_by_role(api: APIClient) -> None:
    engineer = UserFactory(roles=["engineer"])

    found = api.get(PEOPLE, {"role": "engineer"}).json()["results"]

    assert [row["id"] for row in found] == [engineer.pk]
    assert api.get(PEOPLE, {"role": "king"}).status_code == 400


@pytest.mark.parametrize(
    ("method", "part"),
    [("post", "deactivate/"), ("post", "reactivate/"), ("patch", ""), ("post", "roles/")],
)
def test_who_manages_nobody_changes_nobody(engineer: User, method: str, part: str) -> None:
    person = UserFactory()
    body = {"role": "administrator", "full_name": "X"}

    send = getattr(_program(engineer), method)
    response = send(f"{PEOPLE}{person.pk}/{part}", body, format="json")

    assert response.status_code == 403
    assert not RoleAssignment.objects.filter(user=person).exists()


def test_the_facts_are_stated_and_read_by_everybody(api: APIClient, engineer: User) -> None:
    stated = api.put(ORGANISATION, FACTS, format="json")

    assert stated.status_code == 200
    assert _program(engineer).get(ORGANISATION).json() == FACTS


def test_facts_are_stated_whole(api: APIClient) -> None:
    response = api.put(ORGANISATION, {"name": "Example Mobility"}, format="json")

    fields = {row["field"] for row in response.json()["errors"]}
    assert response.status_code == 400
    assert fields == {"in_eu", "monthly_users", "annual_revenue_usd"}
    assert not Organisation.objects.exists()


def test_an_engineer_states_no_facts(engineer: User) -> None:
    assert _program(engineer).put(ORGANISATION, FACTS, format="json").status_code == 403
