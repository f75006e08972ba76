"""Trainings over the API."""

import pytest
from rest_framework.test import APIClient

from governance.evidence.training import actions
from tests.evidence.factories import EvidenceFactory
from tests.factories import AT, DepartmentFactory, UserFactory
from tests.trainings.test_register import recorder, taken

pytestmark = pytest.mark.django_db
URL = "/api/v1/trainings/"


def test_a_training_is_recorded_listed_and_removed() -> None:
    client, department = APIClient(), DepartmentFactory()
    client.force_authenticate(recorder())
    sent = {"name": "Grace", "department": department.pk, "title": "AI", "taken_on": "2026-10-01"}

    made = client.post(URL, sent, format="json")
    twice = client.post(URL, sent, format="json")
    listed = client.get(URL, {"state": "current"})
    gone = client.post(f"{URL}{made.data['id']}/remove/", {"reason": "Wrong."}, format="json")

    assert (made.status_code, twice.status_code, gone.status_code) == (201, 422, 204)
    assert "on the register already" in twice.content.decode()
    assert [row["name"] for row in listed.data["results"]] == ["Grace"]
    assert client.get(URL).data["results"] == []


def test_evidence_of_another_department_cannot_be_named() -> None:
    here, hidden = DepartmentFactory(), EvidenceFactory(department=DepartmentFactory())
    client = APIClient()
    client.force_authenticate(UserFactory(roles=[("department_approver", here)]))
    sent = {"name": "Grace", "department": here.pk, "title": "AI", "taken_on": "2026-10-01"}

    answer = client.post(URL, sent | {"evidence": hidden.pk}, format="json")

    assert answer.status_code in (400, 422)
    assert "evidence" in answer.content.decode()


def test_a_training_of_another_department_is_not_there() -> None:
    training = actions.record(taken(DepartmentFactory()), by=recorder(), at=AT)
    client = APIClient()
    client.force_authenticate(UserFactory(roles=[("department_approver", DepartmentFactory())]))

    shown = client.get(f"{URL}{training.pk}/")
    removed = client.post(f"{URL}{training.pk}/remove/", {"reason": "No."}, format="json")

    assert (shown.status_code, removed.status_code) == (404, 404)
