"""A write of the API with an idempotency key is done once, however often it is sent."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient, APIRequestFactory, force_authenticate
from rest_framework.viewsets import ViewSet

from governance.accounts import actions
from governance.accounts.idempotency import Idempotent
from governance.accounts.models import Department, Submission, User
from governance.accounts.submissions import ABANDONED_AFTER, KEPT_FOR
from governance.web.parsers import Json
from governance.web.refusals import Refused
from tests.conftest import NOON
from tests.evidence.factories import upload
from tests.factories import UserFactory


class Departments(Idempotent, ViewSet):
    """Adds departments: a real action behind the mixin."""

    parser_classes = (Json, MultiPartParser)

    @extend_schema(request=None, responses={201: dict})
    def create(self, request: Request) -> Response:
        """Add one; the names "Broken" and "Refused" fail after the change was made."""
        name = request.data["name"]
        department = actions.add_department(name, by=None, at=NOON)
        if name == "Broken":
            raise RuntimeError("The machine stopped.")
        if name == "Refused":
            raise Refused("Not this one.")
        return Response({"id": department.pk}, status=201)


class Secrets(Departments):
    """Answers with a secret, which is not to be kept."""

    unkept = frozenset({"secret"})

    @extend_schema(request=None, responses={200: str})
    def list(self, request: Request) -> Response:
        """Answer a read."""
        return Response("nothing new")

    @extend_schema(request=None, responses={200: str})
    def secret(self, request: Request) -> Response:
        """Answer a write."""
        return Response("open sesame")


urlpatterns = [path("departments/", Departments.as_view({"post": "create"}))]
pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.test_idempotency")]
KEY = {"HTTP_IDEMPOTENCY_KEY": "7c1f"}


@pytest.fixture
def client(engineer: User) -> APIClient:
    """A program with an access token."""
    return _client(engineer)


def _client(user: User) -> APIClient:
    _, secret = AuthToken.objects.create(user, expiry=None)
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return client


def _send(client: APIClient, name: str = "Vision", **headers: str) -> Any:
    return client.post("/departments/", {"name": name}, format="json", **headers)


def test_the_second_sending_is_answered_as_the_first(client: APIClient) -> None:
    first, second = _send(client, **KEY), _send(client, **KEY)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert second["Content-Type"] == first["Content-Type"]
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"
    assert Department.objects.count() == 1


def test_without_a_key_every_sending_counts(client: APIClient) -> None:
    _send(client, "Vision")
    second = _send(client, "Vision")

    assert second.status_code == 422
    assert not Submission.objects.exists()


def test_another_body_with_the_same_key_is_refused(client: APIClient) -> None:
    _send(client, "Vision", **KEY)

    other = _send(client, "Speech", **KEY)

    assert other.status_code == 422
    assert other["Content-Type"] == "application/problem+json"
    assert "used for another request" in other.json()["detail"]
    assert Department.objects.count() == 1


def test_while_the_first_is_being_done_the_second_is_told_to_wait(
    client: APIClient, engineer: User
) -> None:
    _send(client, **KEY)
    Submission.objects.update(status=None)

    second = _send(client, **KEY)

    assert second.status_code == 409


def test_a_refused_request_frees_its_key_and_leaves_nothing(client: APIClient) -> None:
    refused = _send(client, "Refused", **KEY)

    assert refused.status_code == 422
    assert not Department.objects.exists()
    assert _send(client, "Vision", **KEY).status_code == 201


def test_a_crash_frees_the_key_and_leaves_nothing(client: APIClient) -> None:
    broken = _send(client, "Broken", **KEY)

    assert broken.status_code == 500
    assert not Department.objects.exists()
    assert not Submission.objects.exists()


def test_a_key_that_a_dead_process_left_behind_can_be_used_again(client: APIClient) -> None:
    _send(client, "Vision", **KEY)
    row = Submission.objects.get()
    Submission.objects.update(
        status=None, created_at=row.created_at - ABANDONED_AFTER - timedelta(seconds=1)
    )
    Department.objects.all().delete()

    assert _send(client, "Vision", **KEY).status_code == 201


def test_keys_of_two_people_do_not_meet(client: APIClient) -> None:
    other = _client(UserFactory())

    _send(client, "Vision", **KEY)
    _send(other, "Speech", **KEY)

    assert Department.objects.count() == 2


def test_an_anonymous_key_is_refused_before_it_is_kept() -> None:
    response = _send(APIClient(), **KEY)

    assert response.status_code == 401
    assert not Submission.objects.exists()


@pytest.mark.parametrize("key", ["", "a" * 65, "with space"])
def test_a_malformed_key_is_refused(key: str, client: APIClient) -> None:
    response = _send(client, HTTP_IDEMPOTENCY_KEY=key)

    assert response.status_code == 422
    assert "1 to 64 printable" in response.json()["detail"]


def test_malformed_json_leaves_no_key(client: APIClient) -> None:
    response = client.post("/departments/", "{", content_type="application/json", **KEY)

    assert response.status_code == 400
    assert not Submission.objects.exists()


def test_a_form_with_a_file_is_known_again_whatever_its_boundary(client: APIClient) -> None:
    def send(content: bytes) -> Any:
        data = {"name": "Vision", "file": upload("a.txt", content)}
        return client.post("/departments/", data, format="multipart", **KEY)

    first, same, other = send(b"one"), send(b"one"), send(b"two")

    assert (first.status_code, same.status_code, other.status_code) == (201, 201, 422)


def test_keys_are_forgotten_after_a_week(client: APIClient) -> None:
    _send(client, "Vision", **KEY)
    row = Submission.objects.get()
    Submission.objects.update(created_at=row.created_at - KEPT_FOR - timedelta(seconds=1))

    _send(client, "Speech", HTTP_IDEMPOTENCY_KEY="other")

    assert Submission.objects.get().key == "api:other"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_done(engineer: User) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("Needs PostgreSQL: threads cannot share SQLite's database in memory.")
    clients, barrier, answers = [_client(engineer) for _ in range(4)], Barrier(4), []

    def send(client: APIClient) -> None:
        barrier.wait()
        try:
            answers.append(_send(client, **KEY).status_code)
        finally:
            connection.close()

    threads = [Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Department.objects.count() == 1
    assert 201 in answers
    assert set(answers) <= {201, 409}


def test_the_description_names_the_header_on_writes_that_honour_it() -> None:
    routes = {"get": "list", "post": "create", "put": "secret"}
    patterns = [path("a/", Secrets.as_view(routes))]

    made = SchemaGenerator(patterns=patterns).get_schema(public=True)["paths"]["/a/"]

    named = {
        method: [row["name"] for row in operation.get("parameters", [])]
        for method, operation in made.items()
    }
    assert named == {"get": [], "post": ["Idempotency-Key"], "put": []}


def test_an_answer_with_a_secret_takes_no_key(engineer: User) -> None:
    request = APIRequestFactory().put("/a/", {}, format="json", **KEY)
    force_authenticate(request, engineer)

    response = Secrets.as_view({"put": "secret"})(request)

    assert response.status_code == 422
    assert not Submission.objects.exists()
