"""Whatever the Trust tab can do, the API can do."""

import pytest
from rest_framework.test import APIClient

from inventory.models import Revision, TrustedSigner
from tests.factories import UserFactory
from tests.inventory.trust_rows import publisher, revision_with

pytestmark = pytest.mark.django_db
PIN = {
    "publisher": "org", "kind": "sigstore", "identity": "a@org.example",
    "oidc_issuer": "https://issuer.example",
}  # fmt: skip


@pytest.fixture
def revision(db: None) -> Revision:
    publisher()
    return revision_with()


def api(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_a_commit_is_checked_and_shown(revision, engineer) -> None:
    at = f"/api/v1/models/{revision.model_id}/trust/"

    before = api(engineer).get(at).json()
    after = api(engineer).post(f"{at}check/").json()

    assert (before["level"], {row["status"] for row in before["items"]}) == (0, {"unknown"})
    assert (after["level"], after["missing"], len(after["items"])) == (1, ["E3"], 10)
    assert api(engineer).get(f"{at}?sha={'9' * 40}").status_code == 404


def test_an_item_is_attested(revision, engineer) -> None:
    at = f"/api/v1/models/{revision.model_id}/trust/attest/"

    good = api(engineer).post(at, {"item": "E7", "status": "pass", "note": "Read."}, format="json")
    bad = api(engineer).post(at, {"item": "E3", "status": "pass", "note": "No."}, format="json")

    assert good.status_code == 200
    assert good.json()["items"][6]["attested_by"] == engineer.full_name
    assert bad.status_code == 422
    assert "Software alone" in bad.json()["detail"]


def test_who_may_not_check_is_told(revision) -> None:
    at = f"/api/v1/models/{revision.model_id}/trust/check/"

    assert api(UserFactory(roles=["auditor"])).post(at).status_code == 403


def test_signers_are_pinned_listed_and_removed(officer, engineer) -> None:
    made = api(officer).post("/api/v1/signers/", PIN, format="json")

    assert made.status_code == 201
    at = f"/api/v1/signers/{made.json()['id']}/"
    assert api(engineer).get(at).json()["fingerprint"] == made.json()["fingerprint"]
    assert api(engineer).post(f"{at}remove/").status_code == 403
    assert api(officer).post(f"{at}remove/").status_code == 200
    assert api(officer).get("/api/v1/signers/").json()["results"] == []
    assert TrustedSigner.objects.count() == 1


def test_nobody_pins_without_the_permission(engineer) -> None:
    assert api(engineer).post("/api/v1/signers/", PIN, format="json").status_code == 403
