"""A real worker polls; one that is killed half way leaves nothing but a lease that runs out."""

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from demo.hub import Sandbox
from governance.watch.actions import poll
from governance.watch.actions.schedule import lease
from governance.watch.models import Change, Poll
from inventory.hubs.base import Hub
from inventory.models import HubModel, Revision, System
from tests.conftest import NOON
from tests.faults.polled_rows import rows, undisturbed
from tests.services import celery_worker

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]
SECONDS = 20.0


def wait_until_held() -> None:
    """Wait until a worker has taken the only poll."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if Poll.objects.get().leased_until is not None:
            return
        time.sleep(0.05)
    raise AssertionError("No worker took the poll.")


def test_a_worker_that_is_killed_in_mid_poll_costs_a_lease_and_no_row(
    database_url: str, redis_url: str, sandbox: Sandbox, endpoint: str, hub: Hub, poll_row: Poll,
    system: System, tmp_path: Path,
) -> None:  # fmt: skip
    Poll.objects.update(due_at=NOON)
    sandbox.change_licence("org/model", "other")
    expected = undisturbed(hub, poll_row)
    sandbox.fault("stall", times=None, seconds=60.0)
    known = [HubModel.objects.values().get(), *Revision.objects.values()]

    with celery_worker(
        redis_url, database_url=database_url, var=tmp_path, env={"HF_ENDPOINT": endpoint}
    ) as worker:
        worker.call("governance.watch.tasks.poll_model", poll_id=poll_row.pk)
        wait_until_held()
        os.killpg(worker.process.pid, signal.SIGKILL)
        worker.process.wait(SECONDS)

    assert [HubModel.objects.values().get(), *Revision.objects.values()] == known
    assert not Change.objects.exists()
    sandbox.heal()
    now = timezone.now()
    assert poll(poll_row, hub=hub, at=now) == []
    found = poll(poll_row, hub=hub, at=now + lease() + timedelta(seconds=1))
    assert {str(change.kind) for change in found} == {"new_commit", "licence_changed"}
    assert Poll.objects.get().leased_until is None
    assert rows() == expected
