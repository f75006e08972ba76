"""Jobs in real workers: each broker, a worker that is killed, and a hub that does not answer."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from demo.hub import Sandbox
from governance.jobs.models import JobRun, Worker
from governance.watch.models import Poll
from inventory.models import System
from scripts.debian import rabbitmq_server
from tests.conftest import NOON
from tests.rabbitmq import rabbitmq
from tests.services import celery_worker

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]
SECONDS = 20.0
MAIL = "governance.notices.tasks.send_due"
PACKS = "governance.reports.tasks.build_waiting"


def wait_until(found: Callable[[], bool], *, what: str) -> None:
    """Look until it is so."""
    end = time.monotonic() + SECONDS
    while not found():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def test_a_slow_hub_holds_up_no_pack(
    broker_url: str, database_url: str, sandbox: Sandbox, endpoint: str, poll_row: Poll,
    system: System, tmp_path: Path,
) -> None:  # fmt: skip
    Poll.objects.update(due_at=NOON)
    sandbox.fault("stall", times=None, seconds=600.0)
    env = {"HF_ENDPOINT": endpoint, "HUB_TIMEOUT_SECONDS": "600"}
    here = {"database_url": database_url, "var": tmp_path, "env": env}

    with (
        celery_worker(broker_url, queues="hub,feeds", **here) as hub,
        celery_worker(broker_url, queues="packs,default", **here) as packs,
    ):
        hub.call("governance.watch.tasks.poll_model", poll_id=poll_row.pk)
        wait_until(lambda: Poll.objects.get().leased_until is not None, what="Nobody polls.")
        packs.call("governance.reports.tasks.build_pack", pack_id=0)
        outcome = packs.outcome_of("governance.reports.tasks.build_pack")
        served = {worker.name.partition("@")[0]: worker.queues for worker in Worker.objects.all()}
        assert Poll.objects.get().leased_until is not None, "The hub answered."
        os.killpg(hub.process.pid, signal.SIGKILL)

    assert outcome == "succeeded"
    assert served == {"hub-feeds": ["feeds", "hub"], "packs-default": ["default", "packs"]}


def test_a_job_whose_worker_was_killed_is_lost_and_done_by_the_next(
    redis_url: str, database_url: str, tmp_path: Path
) -> None:
    with psycopg.connect(database_url) as session:
        session.execute("LOCK TABLE notices_mailserver IN ACCESS EXCLUSIVE MODE")
        with celery_worker(redis_url, database_url=database_url, var=tmp_path) as worker:
            worker.call(MAIL)
            wait_until(lambda: JobRun.objects.running().exists(), what="Nobody sends mail.")
            os.killpg(worker.process.pid, signal.SIGKILL)
            worker.process.wait(SECONDS)

    with celery_worker(redis_url, database_url=database_url, var=tmp_path) as worker:
        worker.call("governance.jobs.tasks.sweep")
        outcome = worker.outcome_of(MAIL)
        wait_until(
            lambda: JobRun.objects.filter(attempt=2, state="idle").exists(), what="Not done."
        )

    lost = JobRun.objects.get(job="mail", state="lost")
    assert outcome == "succeeded"
    assert "The worker stopped before this run had ended" in lost.problem
    swept = JobRun.objects.get(job="lost-jobs")
    assert swept.counts == {"runs lost": 1, "jobs sent out again": 1}
    assert not Worker.objects.exists(), "A worker that stops by itself takes leave."


@pytest.mark.skipif(rabbitmq_server() is None, reason="There is no RabbitMQ on this machine.")
def test_rabbitmq_carries_jobs_as_well(database_url: str, tmp_path: Path) -> None:
    with (
        rabbitmq() as url,
        celery_worker(url, database_url=database_url, var=tmp_path) as worker,
    ):
        worker.call(PACKS)
        outcome = worker.outcome_of(PACKS)

    assert outcome == "succeeded"
    assert JobRun.objects.get(job="packs-waiting").state == "idle"
