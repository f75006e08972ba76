"""A hub on a bad day: what is known stays, the poll says since when, nothing is done twice."""

import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from demo.hub import Sandbox
from governance.audit.models import Entry
from governance.watch import actions, tasks
from governance.watch.actions import schedule
from governance.watch.actions.sending import to_send
from governance.watch.models import Change, HubBudget, HubPause, Poll
from inventory.hubs.base import Hub, HubUnavailable, Snapshot
from inventory.hubs.huggingface import HuggingFace
from inventory.models import HubModel, System
from tests.conftest import NOON
from tests.factories import HubModelFactory, RevisionFactory, SystemModelFactory

NAME = "org/model"
LATER = NOON + timedelta(hours=6)
AGAIN = LATER + timedelta(hours=6)

TEMPORARY = [
    "reset", "bad_gateway", "unavailable", "rate_limited_bare", "truncated", "cut", "html",
    "not_an_object",
]  # fmt: skip
LASTING = ["elsewhere", "loop"]


def facts() -> list[object]:
    """Everything that is known of models, but not when it was looked at."""
    models = HubModel.objects.values("repo_id", "head_sha", "standing_digest", "disabled")
    rows = HubModel.objects.values_list("revisions__sha", "revisions__digest")
    return [*models, *rows]


@pytest.mark.faults
@pytest.mark.parametrize("kind", [*TEMPORARY, *LASTING])
def test_a_bad_day_keeps_the_last_good_state_and_heals_by_itself(
    kind: str, sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    sandbox.change_licence(NAME, "other")
    sandbox.fault(kind, times=None if kind == "loop" else 1)
    known = facts()

    assert actions.poll(poll_row, hub=hub, at=LATER) == []

    poll_row.refresh_from_db()
    assert facts() == known
    assert poll_row.stale_since == LATER
    assert poll_row.problem.endswith(".")
    assert poll_row.leased_until is None
    assert poll_row.due_at > LATER
    sandbox.heal()
    assert actions.poll(poll_row, hub=hub, at=AGAIN)
    poll_row.refresh_from_db()
    assert (poll_row.stale_since, poll_row.problem, poll_row.failures) == (None, "", 0)
    assert poll_row.last_success_at == AGAIN


@pytest.mark.faults
@pytest.mark.parametrize("kind", ["stall", "drip", "delay"])
def test_a_hub_that_hangs_costs_the_time_allowed_and_no_more(
    kind: str, sandbox: Sandbox, endpoint: str, poll_row: Poll
) -> None:
    sandbox.fault(kind, seconds=0.05 if kind == "drip" else 30.0)
    started = time.monotonic()

    actions.poll(poll_row, hub=HuggingFace(endpoint, timeout=0.3), at=LATER)

    assert time.monotonic() - started < 3
    poll_row.refresh_from_db()
    assert "too long" in poll_row.problem


@pytest.mark.faults
@pytest.mark.parametrize("path", ["/revision/", "/commits/", "/resolve"])
def test_a_fault_half_way_stores_nothing_at_all(
    path: str, sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    sandbox.change_licence(NAME, "other")
    sandbox.fault("unavailable", path=path)
    known = facts()

    actions.poll(poll_row, hub=hub, at=LATER)

    assert facts() == known
    assert not Change.objects.exists()
    assert {change.kind for change in actions.poll(poll_row, hub=hub, at=AGAIN)} == {
        "new_commit", "licence_changed",
    }  # fmt: skip


@pytest.mark.faults
def test_a_bucket_that_the_hub_calls_spent_is_left_alone_and_nobody_failed(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    other = actions.schedule_poll(HubModelFactory(repo_id="org/second"), by=None, at=NOON)
    SystemModelFactory(revision=RevisionFactory(model=other.model))
    Poll.objects.update(due_at=LATER)
    sandbox.fault("rate_limited")
    asked = partial(to_send, {"huggingface": lambda: hub}, at_most=10)

    actions.poll(poll_row, hub=hub, at=LATER)

    poll_row.refresh_from_db()
    assert (poll_row.failures, poll_row.stale_since, poll_row.problem) == (0, None, "")
    assert poll_row.due_at >= LATER + timedelta(seconds=43)
    assert asked(at=LATER + timedelta(seconds=42)) == []
    assert asked(at=LATER + timedelta(seconds=43)) == [other.pk]
    assert not HubPause.objects.exists()
    assert not Entry.objects.filter(event="poll.failed").exists()


@pytest.mark.faults
def test_a_bucket_that_is_spent_leaves_the_others_open(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    actions.poll(poll_row, hub=hub, at=LATER)
    HubBudget.objects.filter(bucket="resolvers").update(remaining=0)
    unchanged = actions.poll(poll_row, hub=hub, at=LATER + timedelta(seconds=1))
    sandbox.change_licence(NAME, "other")

    put_off = actions.poll(poll_row, hub=hub, at=LATER + timedelta(seconds=2))

    poll_row.refresh_from_db()
    assert (unchanged, put_off) == ([], [])
    assert poll_row.last_success_at == LATER + timedelta(seconds=1)
    assert poll_row.failures == 0
    assert {row.kind for row in actions.poll(poll_row, hub=hub, at=poll_row.due_at)} == {
        "new_commit", "licence_changed",
    }  # fmt: skip


@pytest.mark.faults
def test_the_quota_is_never_overrun_and_a_spent_one_is_no_failure(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    sandbox.clock.frozen_at = 1_790_000_000.0
    sandbox.limits.anonymous = {"api": 40, "resolvers": 3000, "pages": 100}
    sandbox.drift()

    for minutes in range(30):
        actions.poll(poll_row, hub=hub, at=LATER + timedelta(seconds=minutes))

    used = sum(count for (bucket, *_), count in sandbox.limits.used.items() if bucket == "api")
    assert 20 < used <= 40
    poll_row.refresh_from_db()
    assert (poll_row.failures, poll_row.stale_since, poll_row.problem) == (0, None, "")
    assert not HubPause.objects.exists()
    assert poll_row.due_at > HubBudget.objects.get(bucket="api").resets_at
    assert not Poll.objects.due(LATER + timedelta(seconds=31)).exists()


@pytest.mark.faults
def test_waits_grow_and_a_hub_that_keeps_failing_is_left_alone(
    sandbox: Sandbox, hub: Hub, poll_row: Poll
) -> None:
    sandbox.fault("rate_limited_bare", times=None)
    at, waits = LATER, []

    for _ in range(6):
        actions.poll(poll_row, hub=hub, at=at)
        poll_row.refresh_from_db()
        waits.append(poll_row.due_at - at)
        at = poll_row.due_at

    assert waits == sorted(waits)
    assert waits[5] > 20 * waits[0]
    assert HubPause.objects.get().failures == 6
    assert HubPause.objects.get().until > at - waits[5]
    assert poll_row.stale_since == LATER


@pytest.mark.faults
def test_a_hub_that_asks_for_a_day_is_asked_again_after_six_hours_at_most() -> None:
    wait = schedule.wait_after(40, HubModelFactory.build(), retry_after=86_400.0)

    assert timedelta(hours=4) < wait <= timedelta(hours=7, minutes=30)


@pytest.mark.faults
@pytest.mark.parametrize("kind", ["bad_types", "bad_fields", "many_files"])
def test_a_hostile_body_is_stored_as_far_as_it_makes_sense(
    kind: str, sandbox: Sandbox, hub: Hub, poll_row: Poll
) -> None:
    sandbox.fault(kind, times=None, path="blobs=true")

    actions.poll(poll_row, hub=hub, at=LATER)

    poll_row.refresh_from_db()
    assert poll_row.last_success_at == LATER
    assert poll_row.leased_until is None


@pytest.mark.faults
def test_a_worker_that_died_holds_a_poll_until_its_lease_runs_out(
    sandbox: Sandbox, hub: Hub, poll_row: Poll
) -> None:
    sandbox.change_licence(NAME, "other")
    Poll.objects.filter(pk=poll_row.pk).update(due_at=LATER)
    assert Poll.objects.claim(poll_row.pk, at=LATER, until=LATER + schedule.lease())

    at_once = actions.poll(poll_row, hub=hub, at=LATER + timedelta(seconds=1))
    after = LATER + schedule.lease()
    in_the_end = Poll.objects.due(after).get()

    assert at_once == []
    assert not Poll.objects.due(LATER + timedelta(seconds=1)).exists()
    assert actions.poll(in_the_end, hub=hub, at=after)


class Slow:
    """A hub whose answer comes when somebody else has taken over the poll."""

    def __init__(self, hub: Hub, poll_row: Poll) -> None:
        self.hub, self.poll_row = hub, poll_row

    def snapshot(
        self, repo_id: str, *, revision: str | None = None, timeout: float | None = None
    ) -> Snapshot:
        """Answer after the lease was lost."""
        taken = LATER + timedelta(days=1)
        Poll.objects.filter(pk=self.poll_row.pk).update(leased_until=taken)
        return self.hub.snapshot(repo_id, revision=revision, timeout=timeout)

    def commits_contain(self, repo_id: str, sha: str, *, timeout: float | None = None) -> bool:
        """As the hub says."""
        return self.hub.commits_contain(repo_id, sha, timeout=timeout)


@pytest.mark.faults
def test_a_worker_whose_lease_was_taken_over_writes_nothing(
    sandbox: Sandbox, hub: Hub, poll_row: Poll
) -> None:
    sandbox.change_licence(NAME, "other")
    known = facts()

    assert actions.poll(poll_row, hub=Slow(hub, poll_row), at=LATER) == []

    assert facts() == known
    assert Poll.objects.get().leased_until == LATER + timedelta(days=1)


class Together:
    """A hub that answers when two callers have asked, or one has waited for a moment."""

    def __init__(self) -> None:
        self.calls = 0
        self.second = threading.Event()

    def snapshot(
        self, repo_id: str, *, revision: str | None = None, timeout: float | None = None
    ) -> Snapshot:
        """Count the call, wait for another, and be unavailable."""
        self.calls += 1
        self.second.wait(0.5)
        raise HubUnavailable("The hub took too long.")

    def commits_contain(self, repo_id: str, sha: str, *, timeout: float | None = None) -> bool:
        """Nobody asks."""
        return True


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_of_two_workers_on_one_model_one_asks() -> None:
    row = actions.schedule_poll(HubModelFactory(), by=None, at=NOON)
    together = Together()

    def work() -> None:
        actions.poll(row, hub=together, at=LATER)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert together.calls == 1


@pytest.mark.faults
def test_a_message_that_comes_twice_or_late_asks_once(
    sandbox: Sandbox, endpoint: str, poll_row: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    Poll.objects.filter(pk=poll_row.pk).update(due_at=LATER)
    SystemModelFactory(revision=poll_row.model.revisions.get())
    monkeypatch.setattr(tasks.timezone, "now", lambda: LATER)

    tasks.poll_model(poll_id=poll_row.pk)
    asked = dict(sandbox.limits.used)
    tasks.poll_model(poll_id=poll_row.pk)
    tasks.poll_model(poll_id=10_000)

    assert sandbox.limits.used == asked


@pytest.mark.faults
def test_the_beat_sends_out_what_is_due_and_nothing_else(
    poll_row: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.schedule_poll(HubModelFactory(), by=None, at=LATER)
    sent: list[tuple[int, int]] = []
    Poll.objects.filter(pk=poll_row.pk).update(due_at=LATER)
    SystemModelFactory(revision=poll_row.model.revisions.get())
    monkeypatch.setattr(tasks.timezone, "now", lambda: LATER)
    monkeypatch.setattr(
        tasks.poll_model,
        "apply_async",
        lambda *, kwargs, expires: sent.append((kwargs["poll_id"], expires)),
    )

    tasks.poll_due()

    assert sent == [(poll_row.pk, 60)]


@pytest.mark.faults
def test_no_more_is_sent_out_than_the_quota_has_room_for(hub: HuggingFace, poll_row: Poll) -> None:
    for number in range(4):
        row = actions.schedule_poll(HubModelFactory(repo_id=f"org/{number}"), by=None, at=NOON)
        SystemModelFactory(revision=RevisionFactory(model=row.model))
    Poll.objects.update(due_at=LATER)
    HubBudget.objects.create(
        hub="huggingface", account=hub.account, bucket="api", quota=500, floor=20, remaining=23,
        window=timedelta(minutes=5), resets_at=LATER + timedelta(minutes=5),
    )  # fmt: skip
    sent = partial(to_send, {"huggingface": lambda: hub}, at=LATER)

    assert len(sent(at_most=10)) == 3
    assert len(sent(at_most=2)) == 2
