"""The table of jobs: every task is in it, and what Celery is told follows from it."""

import inspect
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from governance.celery import app
from governance.jobs import kinds, wiring
from governance.jobs.kinds import Counts, Job, Queue
from governance.jobs.table import BY_KEY, BY_TASK, JOBS
from scripts import processes

TASKS: dict[str, Any] = {}


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    app.loader.import_default_modules()
    ours = ("governance.", "inventory.")
    TASKS.update({name: task for name, task in app.tasks.items() if name.startswith(ours)})


def test_every_task_is_in_the_table_and_every_job_is_a_task() -> None:
    assert sorted(TASKS) == sorted(BY_TASK)
    assert len(BY_KEY) == len(JOBS)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.key)
def test_every_task_has_the_limits_and_the_queue_of_its_job(job: Job) -> None:
    task = TASKS[job.task]

    assert (task.time_limit, task.soft_time_limit) == (job.limit, job.soft_limit)
    assert 0 < job.soft_limit < job.limit
    assert app.amqp.router.route({}, job.task)["queue"].name == job.queue


@pytest.mark.parametrize("job", [job for job in JOBS if job.noted], ids=lambda job: job.key)
def test_every_job_whose_runs_are_noted_says_what_it_did(job: Job) -> None:
    assert get_type_hints(TASKS[job.task].run)["return"] == Counts


@pytest.mark.parametrize("job", [job for job in JOBS if job.stops], ids=lambda job: job.key)
def test_every_job_that_can_be_cancelled_asks_whether_it_was(job: Job) -> None:
    package = Path(inspect.getfile(TASKS[job.task].run)).parent
    asking = [path for path in package.rglob("*.py") if "tell(" in path.read_text()]

    assert any("jobs.running import" in path.read_text() for path in asking)


def test_the_clock_sends_out_what_runs_by_itself_and_a_nudge_expires_before_the_next() -> None:
    found = {entry["task"]: entry for entry in app.conf.beat_schedule.values()}

    assert sorted(found) == sorted(job.task for job in JOBS if job.runs_by_itself)
    assert all(entry["options"]["expires"] <= entry["schedule"] for entry in found.values())


def test_what_asks_hubs_waits_in_a_queue_that_no_worker_for_packs_takes_from() -> None:
    asking = {job.queue for job in JOBS if "hub" in job.does.lower() or "link" in job.key}

    assert asking == {Queue.HUB}
    assert Queue.HUB not in kinds.WORKERS["worker-packs"]
    assert BY_KEY["packs"].queue in kinds.WORKERS["worker-packs"]


def test_the_processes_take_from_every_queue_between_them() -> None:
    split = {name: ",".join(queues) for name, queues in kinds.WORKERS.items()}

    assert {**split, "worker": ",".join(Queue)} == processes.WORKERS
    assert set(",".join(split.values()).split(",")) == set(Queue)


def test_no_job_is_handed_to_a_second_worker_while_the_first_may_be_at_it() -> None:
    redis = wiring.transport_options("redis://localhost:6379/0", folder=None)

    assert redis["visibility_timeout"] > wiring.LONGEST
    assert wiring.RABBITMQ_WAITS > wiring.LONGEST
    assert app.conf.worker_prefetch_multiplier == 1


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(30, "Every 30 seconds"), (60, "Every minute"), (600, "Every 10 minutes"),
     (3600, "Every hour"), (86400, "Every day"), (None, "When it is asked for")],
)  # fmt: skip
def test_how_often_a_job_runs_is_said_in_words(seconds: int | None, words: str) -> None:
    job = Job(key="k", task="t", title="T", does="D", again="A", every=seconds)

    assert job.often == words
