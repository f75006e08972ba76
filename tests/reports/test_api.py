"""Programs ask for packs, follow them, and read board and search as people do."""

import pytest
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.reports import actions
from governance.reports.models import Pack
from tests.conftest import NOON
from tests.factories import UserFactory
from tests.reports.conftest import Sample

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.reports.api_urls")]
PACKS = "/api/v1/packs/"


@pytest.fixture
def api(executive: User) -> APIClient:
    """A program that calls for the executive."""
    client = APIClient()
    client.force_login(executive)
    return client


@pytest.mark.once
def test_a_pack_is_asked_for_built_and_downloaded(api: APIClient, sample: Sample) -> None:
    asked = api.post(
        PACKS, {"scope": "use_case", "use_case": sample.approved.use_case.pk}, format="json"
    )
    assert asked.status_code == 202
    actions.build(asked.data["id"], at=NOON)

    shown = api.get(f"{PACKS}{asked.data['id']}/").data
    file = api.get(f"{PACKS}{asked.data['id']}/download/")

    assert (shown["state"], len(shown["sha256"])) == ("ready", 64)
    assert b"".join(file.streaming_content).startswith(b"%PDF")


@pytest.mark.once
def test_scope_and_use_case_must_fit_together(api: APIClient, sample: Sample) -> None:
    answer = api.post(PACKS, {"scope": "use_case"}, format="json")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "use_case"


def test_cancelling_twice_is_refused_in_words(api: APIClient, sample: Sample) -> None:
    pk = api.post(PACKS, {"scope": "organisation"}, format="json").data["id"]

    first, second = (api.post(f"{PACKS}{pk}/cancel/") for _ in range(2))

    assert first.data["state"] == "cancelled"
    assert second.status_code == 422
    assert "nothing to cancel" in second.json()["detail"]


@pytest.mark.once
def test_a_foreign_use_case_is_not_known(sample: Sample) -> None:
    client = APIClient()
    department = sample.open.use_case.system.department
    client.force_login(UserFactory(roles=[("engineer", department)]))

    answer = client.post(
        PACKS, {"scope": "use_case", "use_case": sample.approved.use_case.pk}, format="json"
    )

    assert answer.status_code == 400
    assert not Pack.objects.exists()
    assert client.get("/api/v1/board/").status_code == 403


def test_board_and_search_give_what_the_pages_show(api: APIClient, sample: Sample) -> None:
    board = api.get("/api/v1/board/").data
    found = api.get("/api/v1/search/", {"q": "sort"}).data

    assert board["proof"]["evidenced"] == 1
    assert {row["name"]: row["value"] for row in board["approvals"]}["In review"] == 1
    assert "Sort mail" in [hit["title"] for group in found for hit in group["hits"]]
