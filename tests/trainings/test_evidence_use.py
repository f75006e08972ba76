"""Evidence says which trainings rest on it, and counts as relied on while they count."""

from datetime import timedelta

import pytest
from django.test import Client

from governance.evidence.models import Evidence
from governance.evidence.training import actions
from governance.evidence.training.models import Training
from tests.evidence.factories import EvidenceFactory
from tests.factories import AT, DepartmentFactory, UserFactory
from tests.trainings.test_register import DAY, recorder, taken

pytestmark = pytest.mark.django_db


def shown_by(evidence: Evidence, **said: object) -> Training:
    training = taken(DepartmentFactory(), evidence=evidence, **said)
    return actions.record(training, by=recorder(), at=AT)


def test_evidence_of_a_current_training_is_relied_on() -> None:
    evidence = EvidenceFactory()
    training = shown_by(evidence)

    assert evidence in Evidence.objects.relied_on(AT)
    actions.remove(training, reason="Wrong.", by=recorder(), at=AT)
    assert evidence not in Evidence.objects.relied_on(AT)


def test_evidence_of_a_training_that_ended_is_not() -> None:
    evidence = EvidenceFactory()
    shown_by(evidence, valid_until=DAY - timedelta(days=1))

    assert evidence not in Evidence.objects.relied_on(AT)


def test_its_page_names_the_training_and_who_took_it(client: Client) -> None:
    evidence = EvidenceFactory()
    training = shown_by(evidence, name="Grace Outside", title="Prompt injection")
    client.force_login(recorder())

    page = client.get(evidence.get_absolute_url()).content.decode()

    assert "Trainings that rest on it" in page
    assert f'<a href="{training.get_absolute_url()}">Prompt injection</a>' in page
    assert "Grace Outside" in page


def test_its_page_keeps_trainings_of_other_departments_to_itself(client: Client) -> None:
    evidence = EvidenceFactory()
    shown_by(evidence, name="Grace Outside")
    client.force_login(UserFactory(roles=[("engineer", DepartmentFactory())]))

    page = client.get(evidence.get_absolute_url()).content.decode()

    assert "Trainings that rest on it" not in page


def test_the_file_of_trainings_is_asked_for_and_not_called_optional(client: Client) -> None:
    client.force_login(recorder())

    page = client.get("/evidence/trainings/upload/").content.decode()
    missing = client.post("/evidence/trainings/upload/", {"department": DepartmentFactory().pk})

    assert "CSV file</label>" in page
    assert (missing.status_code, "Choose a file." in missing.content.decode()) == (422, True)


def test_a_file_is_looked_at_and_then_recorded_from_its_text(client: Client) -> None:
    client.force_login(recorder())
    sent = {"department": DepartmentFactory().pk}
    text = "person,title,taken_on\nGrace,AI basics,2026-10-01\n"

    done = client.post("/evidence/trainings/upload/", sent | {"content": text})

    assert done.status_code == 302
    assert Training.objects.get().who == "Grace"
