"""Outages in the middle of polls end with the rows of a day on which nothing happened."""

import threading
from pathlib import Path

import pytest

from demo.hub import Sandbox
from governance.watch.models import Change, Poll
from inventory.hubs.base import Hub
from inventory.models import System
from tests import services
from tests.conftest import NOON
from tests.faults.cable import cable_to
from tests.faults.polled_rows import rows, undisturbed
from tests.services import celery_worker

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]
POLL = "governance.watch.tasks.poll_model"


@pytest.fixture(autouse=True)
def _all_effects(_only_this_app: None, settings) -> None:
    """As in the worker, which has settings of its own."""
    settings.AUDIT_EFFECTS = "governance.effects.EFFECTS"


def make_due() -> None:
    """Let the lease of a worker that lost it be over."""
    Poll.objects.update(leased_until=None, due_at=NOON)


def test_a_database_that_is_away_in_mid_poll_costs_a_lease_and_the_worker_goes_on(
    database_url: str, sandbox: Sandbox, endpoint: str, hub: Hub, poll_row: Poll,
    system: System, tmp_path: Path,
) -> None:  # fmt: skip
    Poll.objects.update(due_at=NOON)
    sandbox.change_licence("org/model", "other")
    expected = undisturbed(hub, poll_row)
    with cable_to(database_url) as (cable, far), services.redis() as redis, celery_worker(
        redis, database_url=far, var=tmp_path, env={"HF_ENDPOINT": endpoint}
    ) as worker:  # fmt: skip
        sandbox.fault("delay", seconds=2.0)
        worker.call(POLL, poll_id=poll_row.pk)
        worker.wait_for(rf"{POLL}.*received")
        _until_held()
        cable.cut()
        assert worker.outcome_of(POLL) == "raised"
        assert not Change.objects.exists()
        cable.mend()
        make_due()
        worker.call(POLL, poll_id=poll_row.pk)
        assert worker.outcome_of(POLL) == "succeeded"

    assert rows() == expected


def test_a_broker_that_starts_anew_loses_messages_and_no_poll(
    database_url: str, sandbox: Sandbox, endpoint: str, hub: Hub, poll_row: Poll, system: System,
    tmp_path: Path,
) -> None:  # fmt: skip
    Poll.objects.update(due_at=NOON)
    sandbox.change_licence("org/model", "other")
    expected = undisturbed(hub, poll_row)
    with services.redis() as first, cable_to(first) as (cable, near), celery_worker(
        near, database_url=database_url, var=tmp_path, env={"HF_ENDPOINT": endpoint}
    ) as worker, services.redis() as second:  # fmt: skip
        cable.cut()
        cable.target = int(second.rpartition("/")[0].rpartition(":")[2])
        cable.mend()
        worker.wait_for("Connected to redis")
        worker.call("governance.watch.tasks.poll_due")
        assert worker.outcome_of(POLL) == "succeeded"

    assert rows() == expected


def _until_held() -> None:
    waiting = threading.Event()
    for _ in range(600):
        if Poll.objects.get().leased_until is not None:
            return
        waiting.wait(0.05)
    raise AssertionError("No worker took the poll.")
