"""Workers share one budget at a hub, and one of them goes first after a break."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from demo.hub import Sandbox
from governance.watch import actions, tasks
from governance.watch.models import HubBudget, HubPause, Poll
from inventory.actions import store_snapshot
from inventory.hubs import HUBS
from inventory.hubs.base import Hub
from inventory.models import System
from tests.conftest import NOON
from tests.factories import HubModelFactory, RevisionFactory, SystemModelFactory, UserFactory

LATER = NOON + timedelta(hours=6)
WINDOW = timedelta(minutes=5)


def budget(**facts: object) -> HubBudget:
    """A bucket in the middle of its window."""
    given = {
        "hub": "huggingface", "account": "0" * 16, "bucket": "api", "quota": 500, "floor": 20,
        "window": WINDOW, "remaining": 100, "resets_at": LATER + WINDOW,
    }  # fmt: skip
    return HubBudget.objects.create(**given | facts)


def taken(count: int, at=LATER) -> bool:
    """Take requests out of the only bucket."""
    return HubBudget.objects.of("huggingface", "0" * 16).reserve("api", count, at=at)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("remaining", "count", "given"),
    [(100, 80, True), (100, 81, False), (21, 1, True), (20, 1, False)],
    ids=["down to the floor", "below the floor", "the last one", "none above the floor"],
)
def test_requests_are_given_down_to_the_floor(remaining: int, count: int, given: bool) -> None:
    row = budget(remaining=remaining)

    assert taken(count) is given

    row.refresh_from_db()
    assert row.remaining == remaining - (count if given else 0)


@pytest.mark.django_db
def test_a_window_that_is_over_counts_as_full_once() -> None:
    row = budget(remaining=0, resets_at=LATER)

    assert taken(3)

    row.refresh_from_db()
    assert (row.remaining, row.resets_at) == (497, LATER + WINDOW)


@pytest.mark.django_db
def test_within_a_window_only_less_is_believed() -> None:
    row = budget()
    mine = HubBudget.objects.of("huggingface", "0" * 16)

    mine.correct("api", remaining=300, resets_at=LATER + WINDOW, at=LATER)
    row.refresh_from_db()
    assert row.remaining == 100
    mine.correct("api", remaining=300, resets_at=LATER + 2 * WINDOW, at=LATER + WINDOW)

    row.refresh_from_db()
    assert row.remaining == 300


@pytest.mark.django_db
def test_a_budget_above_its_quota_cannot_be_stored() -> None:
    with pytest.raises(IntegrityError, match="watch_budget_is_within_quota"):
        budget(remaining=501)


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_who_want_the_last_five_requests_five_get_one() -> None:
    budget(remaining=25)
    start, got = threading.Barrier(8), []

    def work() -> None:
        start.wait()
        got.append(taken(1))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(got) == [False] * 3 + [True] * 5


@pytest.fixture
def broken(poll_row: Poll, system: System) -> HubPause:
    """A hub that failed five times; its pause is over, and its model is due."""
    Poll.objects.update(due_at=LATER)
    return HubPause.objects.create(hub="huggingface", failures=5, until=LATER)


@pytest.mark.faults
def test_after_a_break_one_poll_goes_first_and_the_others_follow_when_it_was_answered(
    sandbox: Sandbox, endpoint: str, poll_row: Poll, broken: HubPause,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    other = actions.schedule_poll(HubModelFactory(repo_id="org/second"), by=None, at=NOON)
    SystemModelFactory(revision=RevisionFactory(model=other.model))
    Poll.objects.update(due_at=LATER)
    monkeypatch.setattr(tasks.timezone, "now", lambda: LATER)
    assert HubPause.objects.take_probe("huggingface", at=LATER, until=LATER + WINDOW)

    tasks.poll_model(poll_id=other.pk)

    assert Poll.objects.get(pk=other.pk).last_started_at is None
    HubPause.objects.update(until=LATER, probe_started_at=None)
    tasks.poll_model(poll_id=poll_row.pk)
    broken.refresh_from_db()
    assert (broken.failures, broken.until, broken.probe_started_at) == (0, None, None)
    assert other in Poll.objects.due(LATER)


@pytest.mark.faults
def test_of_two_workers_one_may_try_a_hub_that_was_broken(broken: HubPause) -> None:
    tries = [
        HubPause.objects.take_probe("huggingface", at=LATER, until=LATER + WINDOW) for _ in range(2)
    ]

    assert tries == [True, False]
    assert not Poll.objects.due(LATER).exists()
    assert HubPause.objects.take_probe("huggingface", at=LATER + WINDOW, until=LATER + 2 * WINDOW)


@pytest.mark.faults
def test_a_poll_that_lost_the_race_to_go_first_is_free_again_and_asks_nothing(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, broken: HubPause
) -> None:
    HubPause.objects.update(until=LATER + WINDOW, probe_started_at=LATER)
    before = dict(sandbox.limits.used)

    assert actions.poll(poll_row, hub=hub, at=LATER) == []

    poll_row.refresh_from_db()
    assert poll_row.leased_until is None
    assert poll_row.due_at == LATER
    assert sandbox.limits.used == before


@pytest.mark.faults
def test_a_first_poll_that_fails_makes_all_wait_longer(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, broken: HubPause
) -> None:
    sandbox.fault("unavailable", times=None)

    actions.poll(poll_row, hub=hub, at=LATER)

    broken.refresh_from_db()
    assert (broken.failures, broken.probe_started_at) == (6, None)
    assert broken.until == LATER + timedelta(minutes=10)


@pytest.mark.faults
def test_a_person_who_asked_at_once_is_not_forgotten_when_the_budget_is_spent(
    sandbox: Sandbox, hub: Hub, poll_row: Poll
) -> None:
    budget(account=HUBS["huggingface"]().account, remaining=20)
    actions.poll_now(poll_row.model, by=UserFactory(roles=["engineer"]), at=LATER)
    before = dict(sandbox.limits.used)

    actions.poll(poll_row, hub=hub, at=LATER)

    poll_row.refresh_from_db()
    assert sandbox.limits.used == before
    assert poll_row.asked_at == LATER
    assert poll_row.due_at > LATER + WINDOW
    assert list(Poll.objects.in_turn(poll_row.due_at)) == [poll_row]


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_four_workers_at_twelve_models_do_not_overrun_the_quota_and_nobody_fails(
    sandbox: Sandbox, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.clock.frozen_at = 1_790_000_000.0
    client = HUBS["huggingface"]()
    for number in range(12):
        sandbox.add(f"org/model-{number}", license="mit")
        stored = store_snapshot(client.snapshot(f"org/model-{number}"), by=None, at=NOON)
        SystemModelFactory(revision=stored.revision)
        actions.schedule_poll(stored.model, by=None, at=NOON)
    Poll.objects.update(due_at=LATER)
    monkeypatch.setattr(tasks.timezone, "now", lambda: LATER)
    sandbox.limits.used.clear()
    sandbox.limits.anonymous = {"api": 30, "resolvers": 3000, "pages": 100}
    waiting = list(Poll.objects.values_list("pk", flat=True))
    # The hub names its quota in the first reply; from then on every request is counted before it.
    tasks.poll_model(poll_id=waiting.pop())

    def work() -> None:
        while waiting:
            tasks.poll_model(poll_id=waiting.pop())
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    used = sum(count for (bucket, *_), count in sandbox.limits.used.items() if bucket == "api")
    assert 20 < used <= 30
    assert not Poll.objects.filter(failures__gt=0).exists()
    assert not Poll.objects.stale().exists()
    done = Poll.objects.filter(last_success_at=LATER).count()
    assert 0 < done < 12
    later = LATER + timedelta(seconds=400)
    assert Poll.objects.in_turn(later).count() == 12 - done
