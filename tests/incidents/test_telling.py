"""Who is told that legal clocks run."""

import pytest

from governance.accounts.models import User
from governance.notices.models import Notice
from tests.conftest import NOON
from tests.factories import DepartmentFactory, UserFactory
from tests.incidents.factories import reported

pytestmark = pytest.mark.django_db


def told(person: User) -> list[Notice]:
    return list(Notice.objects.visible_to(person).of_kind("incident"))


def test_who_manages_incidents_is_told_at_once_that_deadlines_run(officer: User) -> None:
    elsewhere = UserFactory(roles=[("governance_officer", DepartmentFactory())])

    incident = reported(personal_data_breach=True, risk_to_people="risk")

    (notice,) = told(officer)
    assert f"for the incident “{incident.title}” on {incident.system.name}" in notice.text
    assert notice.mail_due_at == NOON
    assert told(elsewhere) == []


def test_whoever_reports_an_incident_is_not_told_of_it(officer: User) -> None:
    reported(by=officer, personal_data_breach=True, risk_to_people="risk")

    assert told(officer) == []
