"""Models' assessments and the interview over the API."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.obligations.models import ModelAssessment, Obligation
from inventory.actions import retire_model
from tests.conftest import NOON
from tests.factories import DepartmentFactory, HubModelFactory, UserFactory
from tests.obligations.test_creation_for_models import OWN_MODEL

pytestmark = pytest.mark.django_db
Api = Callable[[User], APIClient]
ASSESSMENTS, INTERVIEW = "/api/v1/model-assessments/", "/api/v1/interview/"


def test_a_model_is_assessed_once_however_often_it_is_sent(api: Api, engineer: User) -> None:
    client, model = api(engineer), HubModelFactory()
    sent = {"model": model.pk, "facts": OWN_MODEL}

    first = client.post(ASSESSMENTS, sent, format="json", headers={"Idempotency-Key": "a1"})
    again = client.post(ASSESSMENTS, sent, format="json", headers={"Idempotency-Key": "a1"})
    anew = client.post(ASSESSMENTS, sent, format="json")

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert anew.json()["id"] == first.json()["id"]
    assert first.json()["category"] == "gpai"
    assert Obligation.objects.filter(model=model).exists()
    assert Entry.objects.about(model).filter(event="model.assessed").count() == 1


def test_other_answers_supersede_the_older_assessment(api: Api, engineer: User) -> None:
    client, model = api(engineer), HubModelFactory()
    client.post(ASSESSMENTS, {"model": model.pk, "facts": OWN_MODEL}, format="json")
    other = OWN_MODEL | {"gpai": {"training_flop": 2e25}}

    client.post(ASSESSMENTS, {"model": model.pk, "facts": other}, format="json")

    assert ModelAssessment.objects.current().get(model=model).category == "gpai_systemic"
    assert client.get(ASSESSMENTS).json()["results"][0]["category"] == "gpai_systemic"
    assert len(client.get(ASSESSMENTS).json()["results"]) == 2
    assert len(client.get(f"{ASSESSMENTS}?current=true").json()["results"]) == 1
    assert client.get(f"{ASSESSMENTS}?model={model.pk + 1}").json()["results"] == []


@pytest.mark.parametrize(
    ("facts", "field", "reason"),
    [
        pytest.param(
            OWN_MODEL | {"is_ai_system": True}, "facts.is_gpai_model", "Art 3(63)",
            id="a model and a system at once",
        ),
        pytest.param(OWN_MODEL | {"colour": 1}, "facts.colour", "eu_nexus", id="an unknown key"),
        pytest.param(
            OWN_MODEL | {"eu_nexus": "moon"}, "facts.eu_nexus", "established_in_eu",
            id="an unknown value",
        ),
    ],
)  # fmt: skip
def test_answers_that_cannot_be_judged_are_refused_with_article_or_allowed_values(
    api: Api, engineer: User, facts: dict[str, object], field: str, reason: str
) -> None:
    sent = {"model": HubModelFactory().pk, "facts": facts}

    for url in (ASSESSMENTS, INTERVIEW):
        refused = api(engineer).post(url, sent, format="json")

        assert refused.status_code == 400
        [error] = refused.json()["errors"]
        assert error["field"] == field
        assert reason in error["reason"]


def test_whoever_may_not_assess_is_refused(api: Api) -> None:
    auditor, model = UserFactory(roles=["auditor"]), HubModelFactory()

    refused = api(auditor).post(ASSESSMENTS, {"model": model.pk, "facts": {}}, format="json")

    assert refused.status_code == 403
    assert not ModelAssessment.objects.exists()


@pytest.mark.once
def test_an_engineer_of_one_department_may_assess_a_model(api: Api) -> None:
    engineer = UserFactory(roles=[("engineer", DepartmentFactory())])
    sent = {"model": HubModelFactory().pk, "facts": OWN_MODEL}

    assert api(engineer).post(ASSESSMENTS, sent, format="json").status_code == 201


def test_a_retired_model_is_not_assessed(api: Api, engineer: User, officer: User) -> None:
    model = HubModelFactory()
    retire_model(model, because="No longer used.", by=officer, at=NOON)

    refused = api(engineer).post(ASSESSMENTS, {"model": model.pk, "facts": {}}, format="json")

    assert refused.status_code == 422
    assert "retired" in refused.json()["detail"]


def test_the_interview_asks_what_can_still_matter_in_plain_words(api: Api, engineer: User) -> None:
    sent = {"facts": OWN_MODEL, "as_of": "2026-11-21"}

    answer = api(engineer).post(INTERVIEW, sent, format="json")

    found = answer.json()
    keys = [one["key"] for one in found["questions"]]
    assert found["category"] == "gpai"
    assert "open_source_release" in keys
    assert "gpai.monetised" not in keys, "it waits for the answer on the release"
    assert found["at_most"] > len(keys)
    assert all(one["text"] and one["example"] for one in found["questions"])
