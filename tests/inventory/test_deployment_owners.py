"""Who answers for what runs: the owner of a place, and of the system where nobody is named."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.models import Deployment, System, owners_where_they_run
from tests.factories import AT, SystemFactory, UserFactory
from tests.inventory.factories import DeploymentFactory

pytestmark = pytest.mark.django_db


def place(system: System, name: str, **facts: Any) -> Deployment:
    return DeploymentFactory(system=system, name=name, **facts)


def test_a_system_that_runs_nowhere_is_answered_for_by_its_owner() -> None:
    system = SystemFactory()

    assert system.owner_where_it_runs() == system.owner


def test_the_owner_in_production_comes_before_all_others() -> None:
    system, tester, operator = SystemFactory(), UserFactory(), UserFactory()
    place(system, "test", environment="test", owner=tester)
    place(system, "live", started_at=AT + timedelta(days=1), owner=operator)

    assert system.owner_where_it_runs() == operator


def test_without_production_any_running_place_counts_the_oldest_first() -> None:
    system, first, second = SystemFactory(), UserFactory(), UserFactory()
    place(system, "later", environment="test", started_at=AT + timedelta(1), owner=second)
    place(system, "first", environment="development", owner=first)

    assert system.owner_where_it_runs() == first


def test_ended_places_and_people_who_left_do_not_count() -> None:
    system, tester = SystemFactory(), UserFactory()
    place(system, "old", ended_at=AT, owner=UserFactory())
    place(system, "live", owner=UserFactory(is_active=False))
    place(system, "unnamed")
    place(system, "test", environment="test", owner=tester)

    assert system.owner_where_it_runs() == tester


def test_any_number_of_systems_takes_two_statements() -> None:
    systems = [SystemFactory() for _ in range(3)]
    operator = UserFactory()
    place(systems[1], "live", owner=operator)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = owners_where_they_run(systems)

    assert len(asked) == 2
    assert found == {
        systems[0].pk: systems[0].owner, systems[1].pk: operator, systems[2].pk: systems[2].owner
    }  # fmt: skip
