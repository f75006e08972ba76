"""No question of a poll waits without end, and where one did, the worker's own clock ends it."""

from datetime import timedelta
from pathlib import Path

import pytest

from demo.hub import Sandbox
from governance.watch.actions import poll
from governance.watch.models import Change, Poll
from inventory.hubs.base import Hub
from inventory.hubs.huggingface import HuggingFace
from inventory.models import System
from tests.conftest import NOON
from tests.faults.polled_rows import rows, undisturbed
from tests.services import celery_worker

NAME, POLL = "org/model", "governance.watch.tasks.poll_model"
LATER = NOON + timedelta(hours=6)
# Every question that a poll of a changed model asks, by a part of its path. Of a redirect the body
# is not waited for, so it comes late as a whole.
QUESTIONS = {
    "expand=sha": "stall", "expand=true": "stall", "model?blobs": "stall", "/revision/": "stall",
    "/commits/": "stall", "/refs": "stall", "/resolve/": "delay", "resolve-cache": "stall",
    "/models/old/": "delay",
}  # fmt: skip


@pytest.mark.faults
@pytest.mark.parametrize("path", QUESTIONS)
def test_every_question_has_a_time_limit_of_its_own(
    path: str, sandbox: Sandbox, endpoint: str, poll_row: Poll, system: System
) -> None:
    sandbox.change_licence(NAME, "other")
    sandbox.fault(QUESTIONS[path], times=None, seconds=30.0, path=path)
    known = rows()

    assert poll(poll_row, hub=HuggingFace(endpoint, timeout=0.4), at=LATER) == []

    poll_row.refresh_from_db()
    assert "too long" in poll_row.problem
    assert (poll_row.stale_since, poll_row.leased_until) == (LATER, None)
    assert rows() == known


@pytest.mark.faults
@pytest.mark.postgresql
def test_a_poll_that_takes_longer_than_it_may_is_ended_and_its_worker_takes_the_next(
    database_url: str, redis_url: str, sandbox: Sandbox, endpoint: str, hub: Hub, poll_row: Poll,
    system: System, tmp_path: Path, settings,
) -> None:  # fmt: skip
    settings.AUDIT_EFFECTS = "governance.effects.EFFECTS"  # As in the worker.
    Poll.objects.update(due_at=NOON)
    sandbox.change_licence(NAME, "other")
    expected = undisturbed(hub, poll_row)
    known = rows()
    sandbox.fault("stall", times=None, seconds=600.0)
    env = {"HF_ENDPOINT": endpoint, "HUB_TIMEOUT_SECONDS": "600"}

    with celery_worker(redis_url, database_url=database_url, var=tmp_path, env=env) as worker:
        worker.call(POLL, options={"soft_time_limit": 1}, poll_id=poll_row.pk)
        worker.wait_for("A poll took too long")
        worker.outcome_of(POLL)
        assert rows() == known
        held_until = Poll.objects.get().leased_until
        assert held_until is not None
        assert Poll.objects.due(held_until).exists()
        assert not Change.objects.exists()
        sandbox.heal()
        Poll.objects.update(leased_until=None)
        worker.call(POLL, poll_id=poll_row.pk)
        assert worker.outcome_of(POLL) == "succeeded"

    assert rows() == expected
