"""The API does what the pages do, refuses what they refuse, and stays quick."""

from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from demo.hub import Sandbox
from governance.accounts.models import User
from governance.celery import app
from inventory.actions import store_snapshot
from inventory.hubs.base import BaseModelFact, FileFacts
from inventory.models import HubModel, Registration, System
from tests.conftest import NOON
from tests.factories import (
    DepartmentFactory,
    RevisionFactory,
    SystemFactory,
    SystemModelFactory,
    UserFactory,
)
from tests.inventory.factories import (
    ComponentFactory,
    DeploymentFactory,
    RegistrationFactory,
    snapshot,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.inventory.api_urls")]
MODELS, REGISTRATIONS, SYSTEMS = (
    f"/api/v1/{name}/" for name in ("models", "registrations", "systems")
)


@pytest.fixture
def api(engineer: User) -> APIClient:
    """A program that calls for the engineer."""
    client = APIClient()
    client.force_login(engineer)
    return client


@pytest.fixture
def _worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do the work of a worker here, as soon as a message is sent."""
    monkeypatch.setattr(app.conf, "task_always_eager", True)


def test_nobody_reads_without_signing_in() -> None:
    for address in (MODELS, REGISTRATIONS, SYSTEMS):
        assert APIClient().get(address).status_code in {401, 403}


def test_models_are_listed_with_their_head(api: APIClient) -> None:
    model = store_snapshot(snapshot(), by=None, at=NOON).model
    SystemModelFactory(revision=model.revisions.get())

    row = api.get(MODELS).json()["results"][0]

    assert row["repo_id"] == "org/model"
    assert row["licence"] == {"id": "mit", "key": "mit", "title": "MIT License"}
    assert (row["scan_status"], row["file_count"], row["systems"]) == ("no issue found", 1, 1)


def test_twenty_models_take_few_queries_and_none_of_the_large_columns(
    api: APIClient, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        RevisionFactory()
    api.get(MODELS)

    with django_assert_max_num_queries(10) as queries:
        assert len(api.get(MODELS).json()["results"]) == 20

    sent = " ".join(query["sql"] for query in queries.captured_queries)
    for column in ('"raw"', '"card"', '"licence_text"'):
        assert column not in sent


def test_models_are_narrowed_as_on_the_page(api: APIClient) -> None:
    store_snapshot(snapshot(), by=None, at=NOON)
    store_snapshot(
        snapshot(hub_id="b" * 24, repo_id="x/y", sha="2" * 40, gated="auto"), by=None, at=NOON
    )

    found = api.get(MODELS, {"gated": "auto"}).json()["results"]

    assert [row["repo_id"] for row in found] == ["x/y"]
    assert api.get(MODELS, {"gated": "nonsense"}).status_code == 400


def test_a_model_has_its_commits_names_and_lineage(api: APIClient) -> None:
    bases = (BaseModelFact("base/x", "merge"),)
    model = store_snapshot(
        snapshot(aliases=("old/name",), base_models=bases), by=None, at=NOON
    ).model

    body = api.get(f"{MODELS}{model.pk}/").json()

    assert body["aliases"] == ["old/name"]
    assert body["revisions"][0]["sha"] == "1" * 40
    assert body["revisions"][0]["base_models"] == [
        {"repo_id": "base/x", "relation": "merge", "model": None}
    ]


def test_the_files_of_a_commit_come_in_pages(api: APIClient) -> None:
    files = tuple(FileFacts(f"f{n:03}", n, "", "") for n in range(250))
    model = store_snapshot(snapshot(files=files), by=None, at=NOON).model

    first = api.get(f"{MODELS}{model.pk}/files/").json()
    rest = api.get(first["next"]).json()

    assert [len(first["results"]), len(rest["results"])] == [200, 50]
    assert first["results"][0]["path"] == "f000"
    assert api.get(f"{MODELS}{model.pk}/files/", {"sha": "9" * 40}).status_code == 404


@pytest.mark.usefixtures("_worker")
def test_a_model_is_registered_in_the_background(
    api: APIClient, endpoint: str, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = api.post(REGISTRATIONS, {"address": "org/model"}, format="json")

    row = api.get(f"{REGISTRATIONS}{response.json()['id']}/").json()
    assert (response.status_code, response.json()["state"]) == (202, "waiting")
    assert (row["state"], row["model"]) == ("done", HubModel.objects.get().pk)


@pytest.mark.usefixtures("_worker")
def test_a_registration_under_a_key_is_asked_for_once(
    api: APIClient, endpoint: str, django_capture_on_commit_callbacks: Any
) -> None:
    def send() -> Any:
        body = {"address": "org/model"}
        return api.post(REGISTRATIONS, body, format="json", HTTP_IDEMPOTENCY_KEY="7c1f")

    with django_capture_on_commit_callbacks(execute=True):
        first = send()
    with django_capture_on_commit_callbacks() as messages:
        second = send()

    assert second["Idempotent-Replayed"] == "true"
    assert second.json() == first.json()
    assert messages == []
    assert Registration.objects.count() == 1


@pytest.mark.usefixtures("_worker")
def test_a_registration_that_waits_is_looked_at_and_cancelled(
    api: APIClient, endpoint: str, sandbox: Sandbox, django_capture_on_commit_callbacks: Any
) -> None:
    sandbox.fault("unavailable")
    with django_capture_on_commit_callbacks(execute=True):
        made = api.post(REGISTRATIONS, {"address": "org/model"}, format="json").json()
    address = f"{REGISTRATIONS}{made['id']}/"
    row = api.get(address).json()
    assert (row["state"], row["tries"]) == ("waiting", 1)

    cancelled = api.post(f"{address}cancel/")

    assert cancelled.json()["state"] == "cancelled"
    assert api.get(address).json()["state"] == "cancelled"
    assert api.post(f"{address}cancel/").status_code == 422


def test_a_refusal_names_the_field_and_the_reason(api: APIClient) -> None:
    response = api.post(REGISTRATIONS, {"address": "https://example.org/a/b"}, format="json")

    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["errors"][0]["field"] == "address"
    assert not Registration.objects.exists()


def test_somebody_elses_registration_is_not_found(api: APIClient) -> None:
    row = RegistrationFactory()

    assert api.get(f"{REGISTRATIONS}{row.pk}/").status_code == 404
    assert api.post(f"{REGISTRATIONS}{row.pk}/cancel/").status_code == 404


def test_a_system_is_added_changed_and_retired(api: APIClient, engineer: User) -> None:
    department = DepartmentFactory()
    given = {"name": "Mail", "department": department.pk, "owner": engineer.pk}

    added = api.post(SYSTEMS, given, format="json")
    address = f"{SYSTEMS}{added.json()['id']}/"
    changed = api.patch(address, {"name": "Mail 2"}, format="json")
    retired = api.delete(address)

    assert (added.status_code, changed.status_code, retired.status_code) == (201, 200, 204)
    assert changed.json()["name"] == "Mail 2"
    assert System.objects.get().retired_at is not None
    assert api.post(SYSTEMS, given | {"name": "Mail 2"}, format="json").status_code == 422


def test_a_department_beyond_reach_is_no_choice() -> None:
    mine, other = DepartmentFactory(), DepartmentFactory()
    engineer = UserFactory(roles=[("engineer", mine)])
    client = APIClient()
    client.force_login(engineer)

    response = client.post(
        SYSTEMS, {"name": "X", "department": other.pk, "owner": engineer.pk}, format="json"
    )

    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "department"


def test_models_libraries_and_deployments_are_added_listed_and_removed(api: APIClient) -> None:
    address = f"{SYSTEMS}{SystemFactory().pk}/"
    bodies: dict[str, dict[str, Any]] = {
        "models": {"revision": RevisionFactory().pk, "purpose": "ranker"},
        "components": {"purl": "vllm==0.8.4"},
        "deployments": {"name": "n", "environment": "test", "location": "Lyon"},
    }

    for part, body in bodies.items():
        added = api.post(f"{address}{part}/", body, format="json")
        assert added.status_code == 201, added.content
        again = api.post(f"{address}{part}/", body, format="json")
        assert again.status_code == 422
        assert [row["id"] for row in api.get(f"{address}{part}/").json()["results"]] == [
            added.json()["id"]
        ]
        assert api.delete(f"{address}{part}/{added.json()['id']}/").status_code == 204


def test_a_foreign_system_and_its_parts_are_not_found() -> None:
    system = ComponentFactory().system
    client = APIClient()
    client.force_login(UserFactory(roles=[("engineer", DepartmentFactory())]))

    for part in ("", "models/", "components/", "deployments/"):
        assert client.get(f"{SYSTEMS}{system.pk}/{part}").status_code == 404
    assert client.delete(f"{SYSTEMS}{system.pk}/").status_code == 404


def test_a_part_of_another_system_is_not_found(api: APIClient) -> None:
    address = f"{SYSTEMS}{SystemFactory().pk}/"

    for part, made in (
        ("models", SystemModelFactory), ("components", ComponentFactory),
        ("deployments", DeploymentFactory),
    ):  # fmt: skip
        assert api.delete(f"{address}{part}/{made().pk}/").status_code == 404


def test_who_may_only_read_writes_nothing() -> None:
    component = ComponentFactory()
    client = APIClient()
    client.force_login(UserFactory(roles=["auditor"]))
    address = f"{SYSTEMS}{component.system.pk}/"

    assert client.get(address).status_code == 200
    assert client.delete(address).status_code == 403
    assert client.delete(f"{address}components/{component.pk}/").status_code == 403
    assert client.patch(address, {"name": "X"}, format="json").status_code == 403


def test_systems_are_listed_at_constant_cost(
    api: APIClient, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        SystemModelFactory()
    api.get(SYSTEMS)

    with django_assert_max_num_queries(10):
        assert len(api.get(SYSTEMS).json()["results"]) == 20


@pytest.mark.once
def test_every_operation_has_a_summary_a_description_and_an_example() -> None:
    schema = SchemaGenerator(urlconf="tests.inventory.api_urls").get_schema(
        request=None, public=True
    )

    ours = [
        (f"{method} {path}", operation)
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
        if path.startswith((MODELS, REGISTRATIONS, SYSTEMS))
    ]

    assert len(ours) >= 20
    for name, operation in ours:
        assert operation.get("summary"), name
        assert operation.get("description"), name
        assert "example" in str(operation) or "204" in operation["responses"], name
