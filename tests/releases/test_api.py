"""Releases over the API: the same rules and the same sentences."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.approvals.releases import actions
from governance.rules import release_checklist
from tests.factories import AT, DepartmentFactory, UserFactory
from tests.releases.factories import (
    SAID,
    answered,
    approved,
    draft,
    in_review,
    own_revision,
    signer,
)

pytestmark = pytest.mark.django_db
URL = "/api/v1/releases/"


def api(user: User) -> APIClient:
    """A program that acts for this person."""
    client = APIClient()
    client.force_authenticate(user)
    return client


def post(client: APIClient, url: str, sent: dict[str, Any] | None = None) -> Any:
    """What the API answers to a write."""
    return client.post(url, sent or {}, format="json")


def test_a_release_is_proposed_and_submitted() -> None:
    person, revision = UserFactory(roles=["engineer"]), own_revision()
    client = api(person)
    sent = SAID | {"revision": revision.pk, "department": DepartmentFactory().pk}

    made = post(client, URL, sent | {"owner": person.pk})
    submitted = post(client, f"{URL}{made.data['id']}/submit/")

    assert (made.status_code, made.data["state"]) == (201, "draft")
    assert submitted.data["state"] == "in_review"
    assert len(submitted.data["stages"]) == len(release_checklist.stages())


def test_a_refusal_is_the_sentence_of_the_page() -> None:
    release = in_review()
    stage = release.stages.get(kind="legal")

    answer = post(
        api(signer(stage)), f"{URL}{release.pk}/decide/", {"stage": "legal", "decision": "sign"}
    )

    assert answer.status_code == 422
    assert "Something is missing. Not answered yet:" in answer.content.decode()


def test_a_release_is_read_whole_with_evidenced_and_attested_apart() -> None:
    release = answered(in_review())

    shown = api(release.requested_by).get(f"{URL}{release.pk}/").data

    counted, proofs = shown["checklist_counts"], [row["proof"] for row in shown["checklist"]]
    assert counted["evidenced"] == proofs.count("evidenced") > 0
    assert counted["attested"] == counted["done"] - counted["evidenced"] > 0
    assert counted["items"] == len(proofs)


def test_the_list_costs_the_same_however_long_it_is() -> None:
    client = api(UserFactory(roles=["engineer"]))

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(URL).status_code == 200
        return len(queries)

    answered(in_review())
    asked()
    few = asked()
    for number in range(3):
        answered(in_review(revision=own_revision(repo_id=f"us/model-{number}")))

    assert asked() == few


def test_a_decision_on_what_has_changed_since_is_refused_with_what_changed() -> None:
    release = in_review()
    signing = api(signer(release.stages.get(kind="legal")))
    seen = signing.get(f"{URL}{release.pk}/").data["seen_entry"]
    sent = {"stage": "legal", "decision": "refuse", "text": "No.", "seen_entry": seen}
    by = release.requested_by
    actions.answer(release, "release-contact", "satisfied", reason="Mail us.", by=by, at=AT)

    late = post(signing, f"{URL}{release.pk}/decide/", sent)
    again = signing.get(f"{URL}{release.pk}/").data["seen_entry"]
    then = post(signing, f"{URL}{release.pk}/decide/", sent | {"seen_entry": again})

    assert late.status_code == 422
    assert "The release changed after this page was shown." in late.json()["detail"]
    assert str(release.requested_by) in late.json()["detail"]
    assert then.data["state"] == "refused"


def test_a_release_of_another_department_is_not_there() -> None:
    release = draft()
    client = api(UserFactory(roles=[("engineer", DepartmentFactory())]))

    found = [
        client.get(f"{URL}{release.pk}/"),
        post(client, f"{URL}{release.pk}/submit/"),
        post(client, f"{URL}{release.pk}/withdraw/", {"reason": "No."}),
    ]

    assert {answer.status_code for answer in found} == {404}


@pytest.mark.once
def test_steps_are_taken_and_taken_back() -> None:
    release, first = approved(), release_checklist.steps()[0]
    client = api(release.requested_by)

    taken = post(
        client,
        f"{URL}{release.pk}/take-step/",
        {"step": first.key, "criteria": list(first.criteria)},
    )
    back = post(client, f"{URL}{release.pk}/take-back/", {"step": first.key, "reason": "A leak."})

    assert taken.data["state"] == "released"
    assert (back.data["state"], back.data["steps"][0]["taken_back_because"]) == (
        "approved",
        "A leak.",
    )


def test_an_item_is_answered() -> None:
    release = in_review()
    sent = {"item": "release-usage", "value": "not_applicable", "reason": ""}

    refused = post(api(release.requested_by), f"{URL}{release.pk}/answer/", sent)
    taken = post(
        api(release.requested_by), f"{URL}{release.pk}/answer/", sent | {"reason": "No outsiders."}
    )

    assert (refused.status_code, taken.status_code) == (422, 200)
    assert "Say why this does not apply here." in refused.content.decode()
