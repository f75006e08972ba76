"""Two real workers and one model: the hub is asked once, and the rows are those of one poll."""

from pathlib import Path

import psycopg
import pytest

from demo.hub import Sandbox
from governance.watch.models import Poll
from inventory.hubs.base import Hub
from inventory.models import System
from tests.conftest import NOON
from tests.faults.polled_rows import rows, undisturbed
from tests.faults.test_poll_worker import wait_until_held
from tests.services import celery_worker

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]
POLL = "governance.watch.tasks.poll_model"


def asked(sandbox: Sandbox) -> int:
    """How many requests the hub has counted."""
    return sum(sandbox.limits.used.values())


def test_of_two_workers_that_get_the_same_message_one_asks_and_neither_fails(
    database_url: str, redis_url: str, sandbox: Sandbox, endpoint: str, hub: Hub, poll_row: Poll,
    system: System, tmp_path: Path, settings,
) -> None:  # fmt: skip
    settings.AUDIT_EFFECTS = "governance.effects.EFFECTS"  # As in the workers.
    Poll.objects.update(due_at=NOON)
    sandbox.clock.frozen_at = 1_790_000_000.0
    sandbox.change_licence("org/model", "other")
    sandbox.limits.used.clear()
    expected = undisturbed(hub, poll_row)
    once = asked(sandbox)
    sandbox.limits.used.clear()
    here = {"database_url": database_url, "var": tmp_path, "env": {"HF_ENDPOINT": endpoint}}

    # Each has a queue of its own, so that each gets one message.
    with (
        celery_worker(redis_url, queues="hub", **here) as first,
        celery_worker(redis_url, queues="feeds", **here) as second,
    ):
        with psycopg.connect(database_url) as session:
            # The first has asked the hub and cannot store yet, while the second comes.
            session.execute("LOCK TABLE inventory_revisionfile IN ACCESS EXCLUSIVE MODE")
            first.call(POLL, poll_id=poll_row.pk)
            wait_until_held()
            second.call(POLL, options={"queue": "feeds"}, poll_id=poll_row.pk)
            late = second.outcome_of(POLL)
            assert Poll.objects.get().leased_until is not None
        outcome = first.outcome_of(POLL)

    assert (outcome, late) == ("succeeded", "succeeded")
    assert asked(sandbox) == once
    assert rows() == expected
