"""A model whose evidence fails opens one incident in each system in use that runs it."""

import pytest

from governance.audit.events import Event
from governance.audit.models import Entry
from governance.incidents import actions
from governance.incidents.models import Incident
from inventory.actions import trust
from inventory.models import Revision
from tests.conftest import NOON
from tests.factories import SystemFactory, SystemModelFactory
from tests.inventory.trust_rows import BEFORE, revision_with, verification

pytestmark = pytest.mark.django_db
DIFFERENT = [{"path": "model.safetensors", "what": "different", "expected": "a", "found": "b"}]


@pytest.fixture
def failing(db: None) -> Revision:
    revision = revision_with()
    verification(revision, status="fail", differences=DIFFERENT, at=BEFORE)
    return revision


def test_every_system_in_use_gets_one_and_no_other(failing: Revision) -> None:
    runs = [SystemModelFactory(revision=failing).system for _ in range(2)]
    SystemModelFactory(revision=failing, system=SystemFactory(retired_at=NOON))
    SystemModelFactory()

    trust.renew(failing, at=NOON)

    incidents = Incident.objects.order_by("pk")
    assert {incident.system for incident in incidents} == set(runs)
    first = incidents[0]
    assert (first.severity, first.reported_by, first.reporter) == ("critical", None, "Weighbridge")
    assert (first.revision, first.aware_at) == (failing, NOON)
    assert "E3" in first.description
    assert Entry.objects.about(first).get().event == Event.INCIDENT_REPORTED


def test_while_one_is_open_no_second_is_opened(failing: Revision) -> None:
    SystemModelFactory(revision=failing)
    trust.renew(failing, at=NOON)

    actions.report_failed_trust(failing, by=None, at=NOON)

    assert Incident.objects.count() == 1


def test_once_it_is_closed_a_new_failure_opens_another(failing: Revision, officer) -> None:
    SystemModelFactory(revision=failing)
    trust.renew(failing, at=NOON)
    Incident.objects.update(state="closed", closed_at=NOON, conclusion="Replaced.")
    verification(failing, at=BEFORE.replace(day=17))
    trust.renew(failing, at=NOON)
    verification(failing, status="fail", differences=DIFFERENT, at=NOON)

    trust.renew(failing, at=NOON)

    assert Incident.objects.filter(state="open").count() == 1


def test_evidence_that_is_only_missing_opens_nothing() -> None:
    revision = revision_with()
    SystemModelFactory(revision=revision)

    trust.renew(revision, at=NOON)

    assert not Incident.objects.exists()


def test_the_page_of_such_an_incident_names_the_software(failing: Revision, officer, visit) -> None:
    SystemModelFactory(revision=failing)
    trust.renew(failing, at=NOON)

    page = visit(officer).get(Incident.objects.get().get_absolute_url()).content.decode()

    assert "Weighbridge" in page
