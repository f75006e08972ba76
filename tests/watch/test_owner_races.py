"""A finding that is opened in the very moment in which somebody else comes to answer for it."""

import time
from concurrent.futures import Future
from typing import Any

import pytest
from django.db import connection, transaction

from governance.accounts.models import User
from governance.watch.actions import match_packages, store_advisory
from governance.watch.actions.changes import write_changes
from governance.watch.comparison import Difference
from governance.watch.models import ChangeKind, Finding
from governance.watch.sources.osv import read
from inventory.actions import add_component, change_owner, change_system
from inventory.models import Deployment, HubModel, System
from tests.conftest import NOON
from tests.factories import RevisionFactory, SystemModelFactory, UserFactory
from tests.inventory.factories import DeploymentFactory
from tests.watch.factories import osv
from tests.watch.test_match_races import Connection, Step, _every_effect, queue, two

__all__ = ["_every_effect", "queue", "two"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
WAITING = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and pid <> %s"
SECONDS = 20


@pytest.fixture
def model(db: None) -> HubModel:
    """A model that one system runs in production."""
    use = SystemModelFactory(revision=RevisionFactory())
    DeploymentFactory(system=use.system, environment="production", owner=UserFactory())
    found: HubModel = use.revision.model
    return found


@pytest.fixture
def heir(db: None) -> User:
    """Who answers from now on."""
    person: User = UserFactory(full_name="Ines Heir", roles=["engineer"])
    return person


@pytest.fixture(autouse=True)
def _messages(queue: list[dict[str, Any]]) -> None:
    return


def changes(model: HubModel) -> Step:
    """A poll finds another licence."""
    found = Difference(ChangeKind.LICENCE_CHANGED, {"licence": "mit"}, {"licence": "other"})
    return lambda: write_changes(HubModel.objects.get(pk=model.pk), [found], at=NOON)


def gives_place(to: User, by: User) -> Step:
    """Somebody else answers for the place where it runs."""
    return lambda: change_owner(Deployment.objects.get(), owner=to, by=by, at=NOON)


def gives_system(to: User, by: User) -> Step:
    """The system itself has another owner."""
    return lambda: change_system(System.objects.get(), owner=to, by=by, at=NOON)


def at_once(two: tuple[Connection, Connection], first: Step, second: Step) -> None:
    """Let the first commit while the second, in a transaction of its own, waits for it."""
    one, other = two
    one.begin(first)
    waits = _started(other, second)
    _until_one_waits(waits)
    one.commit()
    waits.result(timeout=SECONDS)


def _started(other: Connection, step: Step) -> "Future[Any]":
    def whole() -> None:
        with transaction.atomic():
            step()

    return other._thread.submit(whole)


def _until_one_waits(waits: "Future[Any]") -> None:
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends and not waits.done():
        with connection.cursor() as cursor:
            cursor.execute(WAITING, [connection.connection.info.backend_pid])
            if cursor.fetchone()[0]:
                return
    assert not waits.done(), "It did not wait for the other."


@pytest.mark.parametrize("owner_first", [True, False])
def test_a_change_found_while_the_owner_of_the_place_changes_is_the_new_owners(
    two, model: HubModel, heir: User, officer: User, *, owner_first: bool
) -> None:
    steps = [gives_place(heir, officer), changes(model)]

    at_once(two, *(steps if owner_first else steps[::-1]))

    assert Finding.objects.get().owner == heir


@pytest.mark.parametrize("owner_first", [True, False])
def test_a_change_found_while_the_owner_of_the_system_changes_is_the_new_owners(
    two, model: HubModel, heir: User, officer: User, *, owner_first: bool
) -> None:
    Deployment.objects.all().delete()
    steps = [gives_system(heir, officer), changes(model)]

    at_once(two, *(steps if owner_first else steps[::-1]))

    assert Finding.objects.get().owner == heir


@pytest.mark.parametrize("owner_first", [True, False])
def test_an_advisory_matched_while_the_owner_of_the_system_changes_is_not_missed(
    two, model: HubModel, heir: User, officer: User, *, owner_first: bool
) -> None:
    Deployment.objects.all().delete()
    add_component(System.objects.get(), "vllm==0.8.4", by=officer, at=NOON)
    keys = store_advisory(read(osv()), at=NOON).keys
    steps = [gives_system(heir, officer), lambda: match_packages(keys, at=NOON)]

    at_once(two, *(steps if owner_first else steps[::-1]))

    assert Finding.objects.get().owner == heir
