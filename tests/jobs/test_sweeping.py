"""What died is found and taken up again, and old rows go."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from governance.accounts.models import User
from governance.jobs import actions, sweeping
from governance.jobs import tasks as job_tasks
from governance.jobs.hearts import beat
from governance.jobs.models import JobRun, Worker
from tests.conftest import NOON
from tests.jobs.factories import run_of

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=1)
NAME = "worker-hub@one"


def at_work(**fields: Any) -> JobRun:
    """A run that a worker began at noon."""
    return run_of("trust", state="running", worker=NAME, **fields)


def alive(at: datetime, *, since: datetime = NOON - timedelta(hours=1)) -> None:
    beat(NAME, queues=["hub"], started_at=since, at=at)


def test_a_run_whose_worker_is_there_goes_on() -> None:
    at_work()
    alive(SOON)

    assert sweeping.give_up(at=SOON) == []


def test_a_run_of_a_worker_nobody_knows_goes_on_until_its_lease_is_over() -> None:
    run = at_work()

    assert sweeping.give_up(at=run.leased_until - timedelta(seconds=1)) == []
    assert sweeping.give_up(at=run.leased_until) == [run]


@pytest.mark.parametrize(
    ("last_heard", "began"),
    [(NOON, NOON - timedelta(hours=1)), (NOON + timedelta(minutes=5), NOON + timedelta(minutes=4))],
    ids=["silent", "began anew"],
)
def test_a_run_whose_worker_died_is_lost_and_its_job_runs_again(
    last_heard: datetime, began: datetime, engineer: User
) -> None:
    run, later = at_work(asked_by=engineer), NOON + timedelta(minutes=5)
    alive(last_heard, since=began)

    assert sweeping.give_up(at=later) == [run]

    run.refresh_from_db()
    again = JobRun.objects.get(state="waiting")
    assert (run.state, run.finished_at) == ("lost", later)
    assert "The worker stopped before this run had ended" in run.problem
    assert (again.job, again.attempt, again.asked_by) == ("trust", 2, engineer)


def test_a_job_that_kills_its_worker_twice_waits_for_its_turn() -> None:
    run = at_work(attempt=2)

    assert sweeping.give_up(at=run.leased_until) == [run]

    run.refresh_from_db()
    assert "for the second time" in run.problem
    assert not JobRun.objects.filter(state="waiting").exists()


def test_what_was_cancelled_is_not_taken_up_again(engineer: User) -> None:
    run = at_work(cancel_asked_at=NOON, cancel_asked_by=engineer)

    sweeping.give_up(at=run.leased_until)

    assert not JobRun.objects.filter(state="waiting").exists()


def test_a_job_about_one_thing_is_left_to_the_lease_of_that_thing() -> None:
    run = run_of("packs", state="running")

    sweeping.give_up(at=run.leased_until)

    assert [row.state for row in JobRun.objects.all()] == ["lost"]


def test_a_run_that_comes_back_after_it_was_given_up_ends_after_all() -> None:
    run = at_work()
    sweeping.give_up(at=run.leased_until)

    actions.end(run, counts={"revisions checked again": 4}, at=run.leased_until)

    run.refresh_from_db()
    assert (run.state, run.problem) == ("done", "")


def test_the_sweep_sends_out_again_what_nobody_took_up(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = []
    monkeypatch.setattr(job_tasks, "send", lambda run: sent.append(run.job) or True)
    monkeypatch.setattr(job_tasks.timezone, "now", lambda: NOON)
    run_of("mail", state="waiting", queued_at=NOON - timedelta(minutes=3))
    run_of("trust", state="waiting", queued_at=NOON - timedelta(minutes=1))

    counts = job_tasks.sweep()

    assert sent == ["mail"]
    assert counts == {"runs lost": 0, "jobs sent out again": 1}


def test_old_runs_and_runs_beyond_a_number_go_and_open_ones_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweeping, "KEPT_OF_EACH", 2)
    old = run_of(finished_at=NOON - timedelta(days=91))
    rows = [run_of() for _ in range(4)]
    other = run_of("trust")
    stays = [run_of(state="idle"), run_of(state="waiting"), run_of(state="running")]

    removed = sweeping.trim(at=NOON)

    assert removed == 3
    assert old not in JobRun.objects.all()
    assert set(JobRun.objects.all()) == {*rows[2:], other, *stays}


def test_a_worker_that_was_not_heard_of_for_a_day_is_forgotten() -> None:
    alive(NOON - timedelta(days=2))
    beat("worker-packs@one", queues=["packs"], started_at=NOON, at=NOON)

    sweeping.trim(at=NOON)

    assert [worker.name for worker in Worker.objects.all()] == ["worker-packs@one"]
