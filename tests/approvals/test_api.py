"""Approvals over the API: the same actions, the same words."""

from typing import Any

import pytest
from django.urls import include, path
from rest_framework.routers import DefaultRouter
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.approvals.api import ROUTES
from governance.approvals.models import Approval, ApprovalState
from governance.evidence.models import Evidence
from inventory.models import Revision
from tests.approvals.factories import answered, approved, requested, use_case_of
from tests.factories import DepartmentFactory, UserFactory

router = DefaultRouter()
for prefix, viewset in ROUTES:
    router.register(prefix, viewset, basename=prefix)
urlpatterns = [path("api/v1/", include(router.urls)), path("", include("governance.urls"))]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
LIST = "/api/v1/approvals/"


def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def problem(response: Any) -> str:
    assert response["Content-Type"].startswith("application/problem+json")
    return str(response.json()["detail"])


def test_the_whole_path_over_the_api(engineer: User, officer: User) -> None:
    made = api(engineer).post(LIST, {"use_case": use_case_of(1).pk}, format="json")
    number = made.json()["id"]
    answered(Approval.objects.get())
    shown = api(officer).get(f"{LIST}{number}/").json()

    signed = api(officer).post(
        f"{LIST}{number}/stages/governance/sign/",
        {"reviewed_digest": shown["reviewed_digest"]},
        format="json",
    )

    assert made.status_code == 201
    assert shown["gaps"] == []
    assert signed.status_code == 200
    assert (signed.json()["state"], signed.json()["validity"]) == ("approved", "valid")


def test_gaps_come_back_as_a_problem(officer: User) -> None:
    approval = requested(1)

    response = api(officer).post(f"{LIST}{approval.pk}/stages/governance/sign/")

    assert response.status_code == 422
    assert "Not answered yet" in problem(response)


def test_four_eyes_hold_over_the_api() -> None:
    author = UserFactory(roles=["engineer", "governance_officer"])
    approval = answered(requested(1, by=author))

    response = api(author).post(f"{LIST}{approval.pk}/stages/governance/sign/")

    assert response.status_code == 403
    assert problem(response) == "Someone other than the requester must decide."


def test_the_list_says_why_an_approval_no_longer_holds(officer: User) -> None:
    approved(1)
    Revision.objects.update(licence_key="cc-by-nc-4.0", digest="f" * 64)

    (row,) = api(officer).get(LIST, {"validity": "no_longer_valid"}).json()["results"]

    assert row["validity"] == "no_longer_valid"
    assert row["reasons"] == [
        f"The licence of {Revision.objects.get()} was apache-2.0 and is now cc-by-nc-4.0."
    ]


def test_a_foreign_approval_does_not_exist() -> None:
    approval = requested(1)
    stranger = api(UserFactory(roles=[("governance_officer", DepartmentFactory())]))

    assert stranger.get(f"{LIST}{approval.pk}/").status_code == 404
    assert stranger.post(f"{LIST}{approval.pk}/withdraw/").status_code == 404
    assert stranger.get(LIST).json()["results"] == []


def test_a_foreign_use_case_cannot_be_requested() -> None:
    use_case = use_case_of(1)
    stranger = api(UserFactory(roles=[("engineer", DepartmentFactory())]))

    response = stranger.post(LIST, {"use_case": use_case.pk}, format="json")

    assert response.status_code == 400
    assert not Approval.objects.exists()


def test_a_request_that_is_sent_twice_is_made_once(engineer: User) -> None:
    given = {"use_case": use_case_of(1).pk, "note": ""}
    caller = api(engineer)

    first = caller.post(LIST, given, format="json", headers={"Idempotency-Key": "k1"})
    second = caller.post(LIST, given, format="json", headers={"Idempotency-Key": "k1"})

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert Approval.objects.count() == 1


def test_an_item_is_answered_with_evidence(engineer: User) -> None:
    approval = requested(1)
    proof = Evidence.objects.first()

    response = api(engineer).post(
        f"{LIST}{approval.pk}/checklist/compliance-training/",
        {"value": "satisfied", "evidence": [proof.pk]},
        format="json",
    )

    assert response.status_code == 200
    assert response.json()["evidence"] == [proof.pk]


def test_the_remaining_steps_over_the_api(officer: User) -> None:
    approval, caller = approved(1), api(officer)
    address = f"{LIST}{approval.pk}/"

    suspended = caller.post(f"{address}suspend/", {"reason": "It leaks."}, format="json").json()
    resumed = caller.post(f"{address}resume/", {"reason": "Mended."}, format="json").json()
    condition = caller.post(
        f"{address}conditions/", {"text": "Train them", "due_on": "2099-01-31"}, format="json"
    ).json()
    proof = Evidence.objects.first()
    met = caller.post(
        f"{address}conditions/{condition['id']}/meet/", {"evidence": proof.pk}, format="json"
    )

    assert (suspended["validity"], resumed["validity"]) == ("suspended", "valid")
    assert met.status_code == 200
    assert met.json()["evidence"] == proof.pk


def test_refusing_and_withdrawing_over_the_api(officer: User) -> None:
    first, second = requested(1), requested(1)
    caller = api(officer)

    silent = caller.post(f"{LIST}{first.pk}/stages/governance/refuse/", {}, format="json")
    caller.post(f"{LIST}{first.pk}/stages/governance/refuse/", {"reason": "No."}, format="json")
    caller.post(f"{LIST}{second.pk}/withdraw/", {}, format="json")

    first.refresh_from_db()
    second.refresh_from_db()
    assert silent.status_code == 422
    assert silent.json()["errors"][0]["field"] == "reason"
    assert first.state == ApprovalState.REFUSED
    assert second.state == ApprovalState.WITHDRAWN


@pytest.mark.parametrize("number", [1, 8])
def test_the_list_costs_the_same_however_long_it_is(
    officer: User, number: int, django_assert_max_num_queries
) -> None:
    for _ in range(number):
        approved(1)
    Revision.objects.update(digest="f" * 64)
    caller = api(officer)

    with django_assert_max_num_queries(15):
        rows = caller.get(LIST).json()["results"]

    assert {row["validity"] for row in rows} == {"no_longer_valid"}
