"""Two people at the same moment: one model, one row, and each is told."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from governance.accounts.models import User
from governance.web.refusals import Refused
from inventory.actions import entries, registrations
from inventory.entries import Entered
from inventory.hubs.huggingface import HuggingFace
from inventory.models import HubModel, Registration, RegistrationState, Revision
from tests.conftest import NOON
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def _two_writers(db: None) -> None:
    """Skip where there cannot be two."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time.")


def at_once(*work: Callable[[], Any]) -> list[Any]:
    """Do all at the same moment and return what came of each, an error included."""
    results: list[Any] = []
    barrier = Barrier(len(work))

    def one(do: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results.append(do())
        except Refused as error:
            results.append(error)
        finally:
            connection.close()

    threads = [Thread(target=one, args=(do,)) for do in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_people_who_register_the_same_model_get_one(hub: HuggingFace) -> None:
    people = [UserFactory(roles=["engineer"]) for _ in range(2)]

    def register(by: User) -> Callable[[], Registration]:
        row = registrations.request("org/model", by=by, at=NOON)
        return lambda: registrations.attempt(row, hub=hub, at=NOON)

    found = at_once(*(register(by) for by in people))

    assert HubModel.objects.count() == Revision.objects.count() == 1
    states = {row.state for row in found if isinstance(row, Registration)}
    assert states == {RegistrationState.DONE}


def test_two_people_who_enter_the_same_name_are_told_apart() -> None:
    people = [UserFactory(roles=["engineer"]) for _ in range(2)]

    def enter(by: User) -> Callable[[], HubModel]:
        entered = Entered(name="claims/classifier", publisher=by.full_name, label="1")
        return lambda: entries.enter_model(entered, by=by, at=NOON)

    found = at_once(*(enter(by) for by in people))

    assert HubModel.objects.count() == 1
    assert sum(isinstance(one, HubModel) for one in found) == 1
