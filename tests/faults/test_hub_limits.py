"""A hub that says "slow down": how long, how spread, and that no worker sleeps through it."""

import threading
import time
from datetime import timedelta

import pytest

from demo.hub import Sandbox
from governance.watch import actions
from governance.watch.actions.schedule import FIRST_WAIT, LONGEST_WAIT, wait_after
from governance.watch.models import HubPause, Poll
from inventory.hubs.base import Hub
from inventory.models import System
from tests.conftest import NOON
from tests.factories import HubModelFactory

pytestmark = pytest.mark.faults
LATER = NOON + timedelta(hours=6)
ASKED_FOR = timedelta(minutes=50)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the thread of the test was told to sleep; the hub's own threads may."""
    seconds: list[float] = []
    here, sleep = threading.get_ident(), time.sleep

    def note(wait: float) -> None:
        if threading.get_ident() == here:
            seconds.append(wait)
        else:
            sleep(wait)

    monkeypatch.setattr(time, "sleep", note)
    return seconds


@pytest.mark.parametrize("kind", ["rate_limited", "rate_limited_bare", "rate_limited_otherwise"])
def test_the_poll_waits_in_its_row_and_no_worker_sleeps_or_asks_again(
    kind: str, sandbox: Sandbox, hub: Hub, poll_row: Poll, slept: list[float]
) -> None:
    sandbox.limits.used.clear()
    sandbox.fault(kind, times=None, seconds=60.0)

    actions.poll(poll_row, hub=hub, at=LATER)

    poll_row.refresh_from_db()
    assert slept == []
    assert sum(sandbox.limits.used.values()) == 1
    assert poll_row.leased_until is None
    assert poll_row.due_at > LATER


def test_another_limit_than_the_quota_is_kept_to_by_all_polls_of_the_hub(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    sandbox.fault("rate_limited_otherwise", seconds=ASKED_FOR.total_seconds())
    sandbox.change_licence("org/model", "other")

    assert actions.poll(poll_row, hub=hub, at=LATER) == []

    poll_row.refresh_from_db()
    assert (poll_row.failures, poll_row.stale_since) == (1, LATER)
    assert poll_row.due_at >= LATER + ASKED_FOR
    assert HubPause.objects.get().until == LATER + ASKED_FOR
    Poll.objects.update(due_at=LATER)
    assert not Poll.objects.due(LATER + ASKED_FOR - timedelta(seconds=1)).exists()
    assert Poll.objects.due(LATER + ASKED_FOR).exists()


@pytest.mark.parametrize("failures", range(1, 40, 6))
def test_models_that_failed_together_do_not_come_back_together(failures: int) -> None:
    models = [HubModelFactory.build(hub_id=f"{number:024x}") for number in range(50)]

    waits = [wait_after(failures, model, None) for model in models]

    doubled = min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT)
    assert all(0.75 * doubled <= wait <= 1.25 * doubled for wait in waits)
    assert max(waits) - min(waits) > doubled / 3
    assert [wait_after(failures, model, None) for model in models] == waits
