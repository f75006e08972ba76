"""Approvals over the API: the same actions, the same words."""

from dataclasses import asdict
from typing import Any

import pytest
from django.test import Client
from django.urls import include, path
from django.utils import timezone
from rest_framework.routers import DefaultRouter
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.approvals.api import ROUTES
from governance.approvals.models import Approval, ApprovalState, Stage
from governance.evidence.models import Evidence
from inventory.models import Revision
from tests.approvals.factories import (
    answered,
    approved,
    delegated,
    requested,
    use_case_of,
)
from tests.evidence.factories import EvidenceFactory
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


@pytest.mark.once
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
        f"The licence of {Revision.objects.get()} was apache-2.0 and is now cc-by-nc-4.0. "
        "This ends the approval."
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
    approval, proof = requested(1), EvidenceFactory()

    response = api(engineer).post(
        f"{LIST}{approval.pk}/checklist/compliance-training/",
        {"value": "satisfied", "evidence": [proof.pk]},
        format="json",
    )

    assert response.status_code == 200
    assert response.json()["evidence"] == [proof.pk]


@pytest.mark.once
def test_attested_and_evidenced_are_counted_apart_as_on_the_page(
    officer: User, client: Client
) -> None:
    approval = answered(requested(2), at=timezone.now())
    client.force_login(officer)

    shown = api(officer).get(f"{LIST}{approval.pk}/").json()
    page = client.get(approval.get_absolute_url()).context

    assert shown["checklist_counts"] == asdict(page["counts"])
    proofs = {row["item"]: row["proof"] for row in shown["checklist"]}
    rows = [row for family in page["families"] for row in family.rows]
    assert proofs == {row.item.id: row.proof for row in rows}
    assert {"evidenced", "attested"} <= set(proofs.values())


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


@pytest.mark.once
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

    with django_assert_max_num_queries(10):
        rows = caller.get(LIST).json()["results"]

    assert {row["validity"] for row in rows} == {"no_longer_valid"}


def stage_url(approval: Approval, verb: str, key: str = "governance") -> str:
    return f"{LIST}{approval.pk}/stages/{key}/{verb}/"


@pytest.mark.once
def test_changes_are_requested_and_the_request_is_submitted_again(
    engineer: User, officer: User
) -> None:
    approval = answered(requested(1, by=engineer))

    sent_back = (
        api(officer)
        .post(stage_url(approval, "request-changes"), {"wanted": "Test for bias."}, format="json")
        .json()
    )
    again = (
        api(engineer)
        .post(f"{LIST}{approval.pk}/resubmit/", {"note": "Tested."}, format="json")
        .json()
    )

    assert (sent_back["state"], sent_back["changes_wanted"]) == (
        "changes_requested",
        "Test for bias.",
    )
    assert sent_back["waiting_for"] == []
    assert (again["state"], again["round"], again["waiting_for"]) == (
        "in_review",
        2,
        ["governance"],
    )
    assert [stage["state"] for stage in again["earlier_rounds"]] == ["returned"]


@pytest.mark.parametrize(
    ("verb", "field", "sentence"),
    [
        ("request-changes", "wanted", "Say what has to be changed before you can sign."),
        ("refuse", "reason", "Say why, so that the requester knows what to change."),
    ],
)
@pytest.mark.once
def test_a_decision_without_words_names_the_field(
    officer: User, verb: str, field: str, sentence: str
) -> None:
    response = api(officer).post(stage_url(requested(1), verb), {}, format="json")

    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": field, "reason": sentence}]


@pytest.mark.parametrize("verb", ["sign", "request-changes", "refuse"])
@pytest.mark.once
def test_a_decision_on_what_has_changed_since_is_refused_with_what_changed(
    engineer: User, officer: User, verb: str
) -> None:
    approval = answered(requested(1))
    shown = api(officer).get(f"{LIST}{approval.pk}/").json()
    api(engineer).post(
        f"{LIST}{approval.pk}/checklist/compliance-training/",
        {"value": "not_satisfied"},
        format="json",
    )
    seen = {name: shown[name] for name in ("reviewed_digest", "seen_entry")}

    response = api(officer).post(
        stage_url(approval, verb), {"wanted": "X.", "reason": "X.", **seen}, format="json"
    )

    assert response.status_code == 422
    assert "Are the people who use it trained? Not satisfied." in problem(response)
    assert engineer.full_name in problem(response)


def test_a_stage_with_a_seat_is_named_by_its_key(officer: User) -> None:
    approval = answered(requested(1))
    Stage.objects.update(seat="governance_officer")

    response = api(officer).post(stage_url(approval, "sign", "governance.governance_officer"))

    assert response.status_code == 200
    assert response.json()["stages"][0]["key"] == "governance.governance_officer"


def test_a_stage_that_the_request_has_not_does_not_exist(officer: User) -> None:
    response = api(officer).post(stage_url(requested(1), "sign", "ethics"))

    assert response.status_code == 404


@pytest.mark.once
def test_an_approval_is_confirmed_after_a_look(officer: User) -> None:
    approval = approved(1)
    Revision.objects.update(scan_digest="f" * 64)
    address = f"{LIST}{approval.pk}/"
    before = api(officer).get(address).json()["validity"]

    after = api(officer).post(
        f"{address}confirm/", {"note": "A false alarm: see the report."}, format="json"
    )

    assert (before, after.json()["validity"]) == ("needs_review", "valid")
    assert after.json()["confirmed_at"]


def test_requests_of_tier_1_are_signed_together_and_each_says_what_became_of_it(
    officer: User,
) -> None:
    good, gaps, higher = answered(requested(1)), requested(1), requested(2)
    given = {"approvals": [good.pk, gaps.pk, higher.pk]}

    response = api(officer).post(f"{LIST}sign-many/", given, format="json")

    results = response.json()["results"]
    assert [row["signed"] for row in results] == [True, False, False]
    assert "Not answered yet" in results[1]["reason"]
    assert "Only requests of tier 1" in results[2]["reason"]


def test_a_foreign_request_is_not_signed_together(officer: User) -> None:
    stranger = UserFactory(roles=[("governance_officer", DepartmentFactory())])
    approval = answered(requested(1))

    response = api(stranger).post(f"{LIST}sign-many/", {"approvals": [approval.pk]}, format="json")

    assert response.status_code == 400
    assert Approval.objects.get().state == ApprovalState.IN_REVIEW


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("stages/governance/sign", {}),
        ("stages/governance/request-changes", {"wanted": "More."}),
        ("stages/governance/refuse", {"reason": "No."}),
        ("withdraw", {}),
    ],
)
def test_a_write_that_is_sent_twice_counts_once(
    officer: User, verb: str, given: dict[str, str]
) -> None:
    approval, caller = answered(requested(1)), api(officer)
    address, key = f"{LIST}{approval.pk}/{verb}/", {"Idempotency-Key": "k1"}

    first = caller.post(address, given, format="json", headers=key)
    second = caller.post(address, given, format="json", headers=key)

    assert (first.status_code, second.status_code) == (200, 200)
    assert second["Idempotent-Replayed"] == "true"
    assert first.json() == second.json()


DELEGATIONS = "/api/v1/delegations/"


def test_sign_offs_are_delegated_and_that_is_ended(engineer: User, officer: User) -> None:
    today = timezone.now().date().isoformat()
    given = {"delegate": engineer.pk, "starts_on": today, "ends_on": today, "reason": "Away."}
    approval = answered(requested(1))

    made = api(officer).post(DELEGATIONS, given, format="json")
    signed = api(engineer).post(stage_url(approval, "sign"), {}, format="json")
    ended = api(officer).post(f"{DELEGATIONS}{made.json()['id']}/end/")

    assert (made.status_code, made.json()["standing"]) == (201, "in_force")
    assert signed.json()["stages"][0]["acting_for"] == officer.full_name
    assert (ended.status_code, ended.json()["standing"]) == (200, "ended")
    assert api(officer).get(DELEGATIONS, {"state": "over"}).json()["results"] == [ended.json()]


def test_a_delegation_that_is_refused_names_the_field(engineer: User, officer: User) -> None:
    given = {
        "delegate": engineer.pk,
        "starts_on": "2020-01-01",
        "ends_on": "2020-01-02",
        "reason": "Away.",
    }

    response = api(officer).post(DELEGATIONS, given, format="json")

    assert response.status_code == 422
    assert response.json()["errors"] == [
        {"field": "starts_on", "reason": "The first day is past. Choose today or a later one."}
    ]


def test_the_delegations_of_others_do_not_exist(engineer: User, officer: User) -> None:
    row = delegated(officer, engineer, at=timezone.now())
    stranger = api(UserFactory(roles=["security_reviewer"]))

    assert stranger.get(DELEGATIONS).json()["results"] == []
    assert stranger.post(f"{DELEGATIONS}{row.pk}/end/").status_code == 404
