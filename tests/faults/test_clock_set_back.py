"""The machine's clock jumps back: polls go on, nothing hangs, and nobody asks twice at once."""

from datetime import timedelta

import pytest

from demo.hub import Sandbox
from governance.watch import actions
from governance.watch.actions.clocks import note_clock_set_back
from governance.watch.actions.schedule import lease
from governance.watch.models import HubBudget, HubPause, Poll
from inventory.hubs.base import Hub
from inventory.models import System
from tests.conftest import NOON

pytestmark = pytest.mark.faults
NAME = "org/model"
LATER = NOON + timedelta(hours=6)
A_DAY_BACK = LATER - timedelta(days=1)
INTERVAL = timedelta(hours=6)
BACK = [timedelta(hours=1), timedelta(days=1)]


@pytest.mark.parametrize("back", BACK, ids=["an hour", "a day"])
def test_polls_go_on_and_find_what_happened_meanwhile(
    back: timedelta, sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    actions.poll(poll_row, hub=hub, at=LATER)
    now = LATER - back

    assert note_clock_set_back(at=now) == 1
    assert note_clock_set_back(at=now) == 0

    poll_row.refresh_from_db()
    assert now < poll_row.due_at <= now + INTERVAL
    assert poll_row.last_success_at == now
    sandbox.change_licence(NAME, "other")
    found = actions.poll(Poll.objects.in_turn(poll_row.due_at).get(), hub=hub, at=poll_row.due_at)
    assert {change.kind for change in found} == {"new_commit", "licence_changed"}


@pytest.mark.parametrize("back", BACK, ids=["an hour", "a day"])
def test_a_poll_under_way_is_held_for_one_more_lease_and_no_longer(
    back: timedelta, poll_row: Poll, system: System
) -> None:
    Poll.objects.update(due_at=LATER - back)
    assert Poll.objects.claim(poll_row.pk, at=LATER, until=LATER + lease())
    now = LATER - back

    note_clock_set_back(at=now)

    assert not Poll.objects.due(now + lease() - timedelta(seconds=1)).exists()
    assert Poll.objects.due(now + lease()).exists()


def test_what_is_as_it_should_be_is_left_alone(poll_row: Poll, system: System, hub: Hub) -> None:
    actions.poll(poll_row, hub=hub, at=LATER)
    Poll.objects.claim(poll_row.pk, at=LATER, until=LATER + lease())
    before = Poll.objects.values().get()

    assert note_clock_set_back(at=LATER - timedelta(seconds=30)) == 0

    assert Poll.objects.values().get() == before


def test_a_pause_and_a_window_from_tomorrow_do_not_hold_up_today(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    actions.poll(poll_row, hub=hub, at=LATER)
    HubBudget.objects.update(remaining=0)
    HubPause.objects.create(hub="huggingface", until=LATER + timedelta(minutes=5))

    note_clock_set_back(at=A_DAY_BACK)

    assert HubPause.objects.get().until == A_DAY_BACK + timedelta(hours=1)
    assert HubBudget.objects.get(bucket="api").room(A_DAY_BACK) > 400
    actions.poll(poll_row, hub=hub, at=A_DAY_BACK + timedelta(hours=1))
    poll_row.refresh_from_db()
    assert poll_row.last_success_at == A_DAY_BACK + timedelta(hours=1)
    window = HubBudget.objects.get(bucket="api").resets_at
    assert window < A_DAY_BACK + timedelta(hours=1, minutes=6)
