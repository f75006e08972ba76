"""Licences over the API: the same answers and refusals as on the pages."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from governance.accounts.models import User
from inventory.actions.licence_policy import policy_rules
from inventory.licence_list import entries
from inventory.models import HubModel
from tests.factories import RevisionFactory, UserFactory

pytestmark = pytest.mark.django_db
RULE = {"scope": "licence", "key": "mit", "outcome": "deny", "note": "Not here."}
POLICY = "/api/v1/licences/policy/"


@pytest.fixture
def lawyer() -> User:
    return UserFactory(roles=["legal_reviewer"])


@pytest.fixture
def api(lawyer: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(lawyer)
    return client


@pytest.fixture
def model() -> HubModel:
    return RevisionFactory(licence_key="other", licence_id="").model


def put(api: APIClient, *rules: Any, seen: str = "", query: str = "") -> Any:
    seen = seen or api.get(POLICY).json()["digest"]
    return api.put(POLICY + query, {"rules": list(rules), "seen": seen}, format="json")


def test_the_catalogue_is_listed_and_read() -> None:
    api = APIClient()
    api.force_authenticate(UserFactory())

    rows = api.get("/api/v1/licences/").json()
    one = api.get("/api/v1/licences/llama3.1/").json()

    assert len(rows) == len(entries())
    assert one["thresholds"][0]["value"] == 700_000_000
    assert one["duties"][0]["text"]
    assert api.get("/api/v1/licences/nope/").status_code == 404
    assert APIClient().get("/api/v1/licences/").status_code in (401, 403)


def test_a_dry_run_says_what_would_change_and_saves_nothing(api: APIClient) -> None:
    RevisionFactory(licence_key="mit", licence_id="mit", model__repo_id="org/m")

    answer = put(api, RULE, query="?dry_run=true").json()

    assert (answer["dry_run"], answer["models"]) == (True, 1)
    assert [(row["repo_id"], row["now"]) for row in answer["moves"]] == [("org/m", "not allowed")]
    assert policy_rules() == ()


def test_the_policy_is_replaced_once_it_was_read(api: APIClient) -> None:
    before = api.get(POLICY).json()["digest"]

    saved = put(api, RULE).json()

    assert (saved["rules"], saved["dry_run"]) == ([RULE], False)
    assert put(api, seen=before).status_code == 409
    assert put(api, seen=saved["digest"]).json()["rules"] == []


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        ({**RULE, "key": "nope"}, 422),
        ({**RULE, "key": "mit\x00"}, 400),
        ({**RULE, "outcome": "forbid"}, 400),
        ({"scope": "licence"}, 400),
        ("mit", 400),
    ],
)
def test_a_rule_without_sense_is_a_problem_with_its_field(
    rule: Any, status: int, api: APIClient
) -> None:
    answer = put(api, rule)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_only_those_who_may_change_the_policy_do_not_even_in_a_dry_run(engineer: User) -> None:
    api = APIClient()
    api.force_authenticate(engineer)

    assert put(api, RULE).status_code == 403
    assert put(api, RULE, query="?dry_run=true").status_code == 403


def test_a_licence_is_shown_decided_and_left_open_again(api: APIClient, model: HubModel) -> None:
    address = f"/api/v1/models/{model.pk}/licence/"

    before = api.get(address).json()
    decided = api.post(f"{address}decide/", {"licence_id": "mit", "note": "Read."}, format="json")
    after = api.post(f"{address}withdraw/", {"note": "A mistake."}, format="json").json()

    assert before["identity"]["status"] == "unresolved"
    assert before["verdict"]["outcome"] == "needs legal"
    assert decided.json()["identity"]["status"] == "decided"
    assert decided.json()["decision"]["note"] == "Read."
    assert (after["decision"], after["identity"]["status"]) == (None, "unresolved")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"licence_id": "nope", "note": "Read."}, 422),
        ({"licence_id": "mit", "note": ""}, 400),
        ({"licence_id": "mit", "note": "a\x00"}, 400),
        ({"licence_id": "mit", "note": "Read.", "sha": "f" * 40}, 404),
        ({"licence_id": "mit", "note": "Read.", "sha": "\x00"}, 400),
        ({"licence_id": "mit", "note": "Read.", "evidence": 999}, 400),
        ({}, 400),
        ([], 400),
    ],
)
def test_a_decision_without_sense_is_a_problem(
    body: Any, status: int, api: APIClient, model: HubModel
) -> None:
    answer = api.post(f"/api/v1/models/{model.pk}/licence/decide/", body, format="json")

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_a_foreign_model_is_not_found(api: APIClient) -> None:
    assert api.get("/api/v1/models/999/licence/").status_code == 404


def test_an_engineer_reads_and_decides_nothing(engineer: User, model: HubModel) -> None:
    api = APIClient()
    api.force_authenticate(engineer)
    address = f"/api/v1/models/{model.pk}/licence/"

    assert api.get(address).status_code == 200
    body = {"licence_id": "mit", "note": "Read."}
    assert api.post(f"{address}decide/", body, format="json").status_code == 403
