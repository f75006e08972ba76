"""Use cases, assessments and questions for programs."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.models import Assessment
from inventory.models import UseCase
from tests.approvals.factories import LOW, use_case_of
from tests.conftest import NOON
from tests.factories import SystemFactory, UserFactory
from tests.obligations.factories import HIGH_RISK_DEPLOYER

pytestmark = pytest.mark.django_db
Api = Callable[[User], APIClient]
USE_CASES, CLASSIFY = "/api/v1/use-cases/", "/api/v1/assessments/classify/"
COMPARE = "/api/v1/assessments/compare/"


def new(user: User, **fields: Any) -> dict[str, Any]:
    given = {"system": SystemFactory().pk, "name": "Sort", "purpose": "Sorts.", "owner": user.pk}
    return {**given, "facts": LOW, **fields}


def test_a_use_case_is_described_and_assessed_at_once(api: Api, engineer: User) -> None:
    response = api(engineer).post(USE_CASES, new(engineer), format="json")

    assert response.status_code == 201
    assert response.data["tier"] == 1
    assert response.data["standing"] == "not_requested"
    assert Assessment.objects.get().use_case_id == response.data["id"]


@pytest.mark.parametrize(
    ("field", "facts", "key", "words"),
    [
        ("facts", {"task": "cooking"}, "facts.task", "Allowed: simple_classification"),
        ("facts", {"tasks": "agent"}, "facts.tasks", "There is no question"),
        ("ai_act_facts", {"eu_nexus": "moon"}, "ai_act_facts.eu_nexus", "established_in_eu"),
        ("ai_act_facts", {"gpai": {"flop": 1}}, "ai_act_facts.gpai.flop", "training_flop"),
        ("licence_facts", {"commercial": "yes"}, "licence_facts.commercial", "true, false"),
        ("facts", ["agent"], "facts", "Send an object"),
    ],
)
def test_a_wrong_fact_is_refused_with_field_reason_and_allowed_values(
    api: Api, engineer: User, field: str, facts: Any, key: str, words: str
) -> None:
    response = api(engineer).post(USE_CASES, new(engineer, **{field: facts}), format="json")

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    (error,) = response.data["errors"]
    assert error["field"] == key
    assert words in error["reason"]
    assert not UseCase.objects.exists()


def test_changing_replaces_a_set_of_facts_and_judges_again(api: Api, engineer: User) -> None:
    use_case = use_case_of(1)

    response = api(engineer).patch(
        f"{USE_CASES}{use_case.pk}/", {"ai_act_facts": HIGH_RISK_DEPLOYER}, format="json"
    )

    assert response.status_code == 200
    assert response.data["ai_act_category"] == "high_risk_annex_iii"
    assert response.data["tier"] == 3
    assert response.data["facts"] == use_case.facts


def test_the_same_key_describes_one_use_case(api: Api, engineer: User) -> None:
    body, caller = new(engineer), api(engineer)

    first = caller.post(USE_CASES, body, format="json", headers={"Idempotency-Key": "k1"})
    second = caller.post(USE_CASES, body, format="json", headers={"Idempotency-Key": "k1"})

    assert first.status_code == second.status_code == 201
    assert UseCase.objects.count() == 1


def test_a_retired_use_case_leaves_the_list_and_keeps_its_address(api: Api, engineer: User) -> None:
    use_case, caller = use_case_of(1), api(engineer)

    assert caller.delete(f"{USE_CASES}{use_case.pk}/?reason=Replaced").status_code == 204

    assert caller.get(USE_CASES).data["results"] == []
    assert caller.get(f"{USE_CASES}{use_case.pk}/").data["retired_at"] is not None


def test_foreign_use_cases_and_assessments_are_not_there(api: Api) -> None:
    use_case = use_case_of(1)
    assessment = actions.assess(use_case, at=NOON)
    stranger = api(UserFactory(roles=[("engineer", SystemFactory().department)]))

    assert stranger.get(f"{USE_CASES}{use_case.pk}/").status_code == 404
    assert stranger.patch(f"{USE_CASES}{use_case.pk}/", {"name": "X"}).status_code == 404
    assert stranger.get(f"/api/v1/assessments/{assessment.pk}/").status_code == 404
    assert stranger.get(USE_CASES).data["results"] == []


def test_a_use_cannot_be_put_into_a_foreign_system(api: Api) -> None:
    stranger = UserFactory(roles=[("engineer", SystemFactory().department)])

    response = api(stranger).post(USE_CASES, new(stranger), format="json")

    assert response.status_code == 400
    assert response.data["errors"][0]["field"] == "system"


def test_assessments_are_listed_with_what_they_superseded(api: Api, engineer: User) -> None:
    use_case = use_case_of(1)
    actions.assess(use_case, at=NOON)
    caller = api(engineer)
    caller.patch(f"{USE_CASES}{use_case.pk}/", {"facts": {}}, format="json")

    every = caller.get("/api/v1/assessments/", {"use_case": use_case.pk}).data["results"]
    current = caller.get("/api/v1/assessments/", {"current": "true"}).data["results"]

    assert len(every) == 2
    assert [row["id"] for row in current] == [every[0]["id"]]


def test_classifying_answers_as_the_command_does_and_stores_nothing(
    api: Api, engineer: User
) -> None:
    body = {"facts": HIGH_RISK_DEPLOYER, "as_of": "2026-11-21"}

    response = api(engineer).post(CLASSIFY, body, format="json")

    assert response.status_code == 200
    assert response.data["category"] == "high_risk_annex_iii"
    assert response.data["as_of"] == "2026-11-21"
    assert set(response.data) == {
        "framework", "edition", "as_of", "category", "tags", "roles", "obligations", "because",
        "open_questions",
    }  # fmt: skip
    assert not Assessment.objects.exists()


def test_classifying_lists_what_is_unknown(api: Api, engineer: User) -> None:
    response = api(engineer).post(CLASSIFY, {"facts": {}}, format="json")

    assert "is_ai_system" in response.data["open_questions"]


def test_classifying_refuses_what_is_not_a_fact(api: Api, engineer: User) -> None:
    response = api(engineer).post(CLASSIFY, {"facts": {"colour": "red"}}, format="json")

    assert response.status_code == 400
    assert response.data["errors"][0]["field"] == "facts.colour"


def test_two_sets_of_facts_are_compared_on_one_day_and_nothing_is_stored(
    api: Api, engineer: User
) -> None:
    body = {
        "before": HIGH_RISK_DEPLOYER,
        "after": HIGH_RISK_DEPLOYER | {"annex_iii_point": None, "deepfake": True},
        "as_of": "2026-11-21",
    }

    response = api(engineer).post(COMPARE, body, format="json")

    assert response.status_code == 200
    assert response.data["category"] == {"before": "high_risk_annex_iii", "after": "transparency"}
    assert "AIA-50-4a" in [owed["id"] for owed in response.data["obligations"]["added"]]
    assert "AIA-26-1" in [owed["id"] for owed in response.data["obligations"]["removed"]]
    assert not Assessment.objects.exists()


def test_comparing_refuses_a_contradiction_and_names_the_set(api: Api, engineer: User) -> None:
    wrong = {"art6_3_condition": "a", "profiling": True}

    response = api(engineer).post(COMPARE, {"before": {}, "after": wrong}, format="json")

    assert response.status_code == 400
    assert response.data["errors"][0]["field"] == "after.art6_3_condition"
    assert "Art 6(3)" in response.data["errors"][0]["reason"]


def test_the_questions_are_those_of_the_screens(api: Api, engineer: User) -> None:
    tables = api(engineer).get("/api/v1/questions/").data

    assert [table["answers"] for table in tables] == ["facts", "ai_act_facts", "licence_facts"]
    keys = {question["key"] for question in tables[1]["questions"]}
    assert {"is_ai_system", "gpai.training_flop"} <= keys
    assert api(engineer).get("/api/v1/questions/nothing/").status_code == 404


def test_raising_a_tier_is_for_officers(api: Api, engineer: User, officer: User) -> None:
    url = f"{USE_CASES}{use_case_of(1).pk}/raise-tier/"
    body = {"tier": 3, "reason": "Pilot abroad."}

    assert api(engineer).post(url, body, format="json").status_code == 403
    assert api(officer).post(url, body, format="json").data["tier"] == 3


def test_a_page_of_use_cases_costs_the_same_whatever_its_length(
    api: Api, officer: User, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            actions.assess(use_case_of(1), at=NOON)
        with django_assert_max_num_queries(20) as asked:
            assert len(api(User.objects.get(pk=officer.pk)).get(USE_CASES).data["results"]) > 0
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_nobody_is_nobody() -> None:
    assert APIClient().get(USE_CASES).status_code == 401
