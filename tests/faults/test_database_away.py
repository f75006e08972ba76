"""The database is away for ten seconds while a worker polls: nobody can reach it, then it is back.

Whatever was under way or came in meanwhile is lost, and found by those that follow.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from demo.hub import Sandbox
from governance.watch.actions import poll, schedule_poll
from governance.watch.models import Change, Poll
from inventory.actions import store_snapshot
from inventory.hubs.base import Hub
from tests import services
from tests.conftest import NOON
from tests.factories import SystemModelFactory
from tests.faults.cable import cable_to
from tests.faults.polled_rows import rows
from tests.services import celery_worker

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]
POLL, DUE = "governance.watch.tasks.poll_model", "governance.watch.tasks.poll_due"
AWAY = 10.0
SLOW = 1.0
NAMES = [f"org/model-{number}" for number in range(4)]


@pytest.fixture(autouse=True)
def _all_effects(_only_this_app: None, settings) -> None:
    """As in the worker, which has settings of its own."""
    settings.AUDIT_EFFECTS = "governance.effects.EFFECTS"


@pytest.fixture
def polls(sandbox: Sandbox, hub: Hub, transactional_db: None) -> list[Poll]:
    """Polls that are due, each of a model whose licence has changed since."""
    for name in NAMES:
        sandbox.add(name, license="mit")
        stored = store_snapshot(hub.snapshot(name), by=None, at=NOON)
        SystemModelFactory(revision=stored.revision)
        schedule_poll(stored.model, by=None, at=NOON)
        sandbox.change_licence(name, "other")
    Poll.objects.update(due_at=NOON)
    return list(Poll.objects.order_by("pk"))


def undisturbed(hub: Hub, polls: list[Poll]) -> list[object]:
    """What polling all of them leaves behind on any other day; it is taken back."""
    with transaction.atomic():
        for row in polls:
            poll(row, hub=hub, at=timezone.now())
        kept = rows()
        transaction.set_rollback(True)
    return kept


def wait_until(found: Callable[[], bool], *, what: str, seconds: float = 30.0) -> None:
    """Look until it is so."""
    end, waiting = time.monotonic() + seconds, threading.Event()
    while not found():
        assert time.monotonic() < end, what
        waiting.wait(0.05)


def lose_leases() -> None:
    """Let the time be over for which a poll that broke off was held."""
    Poll.objects.filter(leased_until__isnull=False).update(leased_until=None, due_at=NOON)


def all_are_polled() -> bool:
    """Tell whether every poll has been answered and let go."""
    held = Poll.objects.filter(leased_until__isnull=False)
    return not held.exists() and not Poll.objects.due(timezone.now()).exists()


def test_ten_seconds_without_a_database_end_with_the_rows_of_any_other_day(
    database_url: str, sandbox: Sandbox, endpoint: str, hub: Hub, polls: list[Poll],
    tmp_path: Path,
) -> None:  # fmt: skip
    expected = undisturbed(hub, polls)
    sandbox.fault("delay", times=None, seconds=SLOW, path="/revision/")

    with cable_to(database_url) as (cable, far), services.redis() as redis, celery_worker(
        redis, database_url=far, var=tmp_path, env={"HF_ENDPOINT": endpoint}
    ) as worker:  # fmt: skip
        worker.call(DUE)
        assert worker.outcome_of(DUE) == "succeeded"
        wait_until(lambda: Change.objects.exists(), what="Nobody polls.")
        cable.cut()
        away_until = time.monotonic() + AWAY
        known = rows()
        # Those that were sent out go astray one by one, and so does the sweep that comes meanwhile.
        worker.call(DUE)
        assert worker.outcome_of(DUE) == "raised"
        assert worker.process.poll() is None
        threading.Event().wait(away_until - time.monotonic())
        assert rows() == known != expected
        cable.mend()
        sandbox.heal()
        lose_leases()
        worker.call(DUE)
        wait_until(all_are_polled, what="Not all were polled.")

    assert rows() == expected
