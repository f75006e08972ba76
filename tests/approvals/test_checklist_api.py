"""Checklists over the API: the same actions as the pages, so the same sentences."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from governance.approvals.api_checklists import ITEM
from tests.approvals.factories import requested
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DRAFT = "/api/v1/checklists/draft/"


def client_of(role: str) -> APIClient:
    client = APIClient()
    client.force_authenticate(UserFactory(roles=[role]))
    return client


@pytest.fixture
def officer() -> APIClient:
    client = client_of("governance_officer")
    client.post(DRAFT)
    return client


def add(client: APIClient, **fields: Any) -> Any:
    return client.post(f"{DRAFT}items/", ITEM | fields, format="json")


def test_everybody_reads_every_list_and_each_by_its_name() -> None:
    reader = client_of("auditor")

    lists = reader.get("/api/v1/checklists/").json()
    one = reader.get("/api/v1/checklists/checklist-tier-1/").json()

    assert [row["name"] for row in lists][:2] == ["checklist-tier-1", "checklist-tier-1-agents"]
    assert one == lists[0]
    assert reader.get("/api/v1/checklists/checklist-tier-9/").status_code == 404


def test_a_draft_is_written_tried_and_published(officer: APIClient) -> None:
    approval = requested(2)
    added = add(officer)

    run = officer.get(f"{DRAFT}dry-run/").json()
    published = officer.post(f"{DRAFT}publish/", {"note": "Council."}, format="json").json()
    versions = officer.get("/api/v1/checklists/versions/").json()

    assert added.status_code == 201
    assert [row["approval"] for row in run["requests"]] == [approval.pk]
    assert run["lists"]["checklist-tier-2"]["added"] == ["own-works-council"]
    assert published["is_draft"] is False
    assert [row["number"] for row in versions] == [published["number"]]


def test_a_fault_is_a_problem_with_its_field_and_the_sentence_of_the_page(
    officer: APIClient,
) -> None:
    response = add(officer, id="works-council")

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "id"
    assert "Begin the id with “own-”" in response.content.decode()


def test_own_items_are_replaced_and_built_in_ones_made_stricter(officer: APIClient) -> None:
    add(officer)
    own, built_in = f"{DRAFT}items/own-works-council/", f"{DRAFT}items/ethics-misuse/"

    replaced = officer.put(own, ITEM | {"min_tier": 3}, format="json").json()
    stricter = officer.patch(built_in, {"strength_required": True}, format="json").json()
    taken_back = officer.delete(built_in).json()

    assert replaced["items"][0]["min_tier"] == 3
    assert stricter["changed"] == {"ethics-misuse": {"strength_required": True}}
    assert taken_back["changed"] == {}


def test_a_discarded_draft_is_gone(officer: APIClient) -> None:
    assert officer.delete(DRAFT).status_code == 204
    assert officer.get(DRAFT).status_code == 404


def test_others_are_refused_in_words() -> None:
    response = client_of("engineer").post(DRAFT)

    assert response.status_code == 403
    assert "change checklist templates" in response.content.decode()


def test_publishing_twice_with_one_key_publishes_once(officer: APIClient) -> None:
    add(officer)
    sent = {"HTTP_IDEMPOTENCY_KEY": "once", "format": "json"}

    first = officer.post(f"{DRAFT}publish/", {"note": "Council."}, **sent)
    second = officer.post(f"{DRAFT}publish/", {"note": "Council."}, **sent)

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json() == first.json()
