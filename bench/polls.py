"""Measure polls: thousands of models at a hub that takes its time, by two workers; their memory."""

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import memory
from bench.figures import Figure
from bench.polls_hub import name_of
from governance.celery import app
from governance.jobs.kinds import MINUTE
from governance.watch import tasks
from governance.watch.models import Change, Poll
from scripts import processes
from scripts.console import ROOT, Stopped
from tests import services

MODELS, CHANGED = 5_000, 20
WORKERS = 2
LATENCY = 0.02
SECONDS = 240.0
STATEMENTS = 4
WARM, LONG = 1_000, 10_000
GROWTH = 1.1
GIVE_UP = 1_500.0
DUE = "governance.watch.tasks.poll_due"


@dataclass(frozen=True)
class Scene:
    """The hub, the broker, and the settings of the workers."""

    hub: subprocess.Popen[str]
    url: str
    redis: str
    env: Mapping[str, str]


@contextmanager
def scene() -> Iterator[Scene]:
    """Run the hub and a broker."""
    with services.redis() as redis, ExitStack() as stack:
        port = services.free_port()
        command = [sys.executable, "-m", "bench.polls_hub", str(MODELS), str(port)]
        hub = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        stack.callback(_end, hub)
        url = hub.stdout.readline().strip() if hub.stdout else ""
        yield Scene(hub, url, redis, {**os.environ, "HF_ENDPOINT": url, "BROKER_URL": redis})


def measure(say: Callable[[str], None]) -> list[Figure]:
    """Return the figures; the models are in the database already, all due."""
    with scene() as here:
        settings.HF_ENDPOINT = here.url
        count = statements()
        for number in range(CHANGED):
            _tell(here, "change_licence", repo_id=name_of(number), licence="cc-by-nc-4.0")
        _tell(here, "fault", kind="delay", times=None, seconds=LATENCY)
        say(f"  {MODELS:,} polls by {WORKERS} workers")
        figures = [count, *_both(here)]
        say("\n".join(f"    {one.what}: {one.measured:.1f}; {one.also}" for one in figures))
        _tell(here, "heal")
        say(f"  {LONG:,} polls by one")
        return [*figures, _flat(here)]


def statements() -> Figure:
    """Poll one model at which nothing happened, in this process, after a first one."""
    counts = []
    for poll_id in Poll.objects.order_by("-pk").values_list("pk", flat=True)[:6]:
        with CaptureQueriesContext(connection) as captured:
            tasks.poll_model(poll_id=poll_id)
        counts.append(len(captured))
    return Figure(
        what="Poll of a model at which nothing changed: statements", unit="",
        measured=max(counts[1:]), at_most=STATEMENTS,
    )  # fmt: skip


def _both(here: Scene) -> list[Figure]:
    with ExitStack() as stack:
        workers = [stack.enter_context(_worker(here, f"bench-{n}")) for n in range(WORKERS)]
        before = _spent(here, workers)
        began, first = timezone.now(), perf_counter()
        _make_due(began)
        _drive(here, MODELS, began)
        seconds = perf_counter() - first
        used = [now - then for now, then in zip(_spent(here, workers), before, strict=True)]
    facts = _facts(here)
    found = Change.objects.filter(kind="licence_changed").count()
    return [
        Figure(
            what=f"Polling {MODELS:,} models at {LATENCY * 1000:.0f} ms, two workers", unit="s",
            measured=seconds, at_most=SECONDS,
            also=f"processor seconds: {used[0]:.0f} of the workers, {used[1]:.0f} of the hub; "
            f"{found} of {CHANGED} changed licences found",
        ),
        Figure(
            what="The same: requests beyond the hub's quota", unit="", measured=facts["refused"],
            at_most=0, also=f"{facts['answered']:,} answered",
        ),
    ]  # fmt: skip


def _flat(here: Scene) -> Figure:
    """Let one process poll on and on; compare what it holds at the end with what it held early."""
    with _worker(here, "bench-long", "--concurrency", "1") as worker:
        held = [0.0, 0.0]
        done = 0
        while done < LONG:
            began = timezone.now()
            _make_due(began)
            portion = WARM if not done else min(MODELS, LONG - done)
            _keep(portion)
            _drive(here, portion, began)
            done += portion
            held = [held[0] or _child_mb(worker), _child_mb(worker)]
    return Figure(
        what=f"Memory of a worker after {LONG:,} polls, of what it held after {WARM:,}", unit="",
        measured=held[1] / held[0], at_most=GROWTH,
        also=f"{held[0]:.1f} MB, then {held[1]:.1f} MB",
    )  # fmt: skip


@contextmanager
def _worker(here: Scene, name: str, *more: str) -> Iterator["subprocess.Popen[bytes]"]:
    command = [*processes.worker(sys.executable, name="worker-hub"), "--hostname", name, *more]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=dict(here.env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until(lambda: len(list(memory.family(process.pid))) > 1, 60.0)
        yield process
    finally:
        _end(process)


def _make_due(at: datetime) -> None:
    Poll.objects.update(due_at=at)


def _keep(count: int) -> None:
    """Put off all but so many."""
    late = Poll.objects.order_by("pk").values_list("pk", flat=True)[count:]
    Poll.objects.filter(pk__in=list(late)).update(due_at=timezone.now() + timedelta(days=1))


def _drive(here: Scene, count: int, began: datetime) -> None:
    """Be the clock: say every minute that polls may be due, until all are done."""
    done = Poll.objects.filter(last_success_at__gte=began)
    end = perf_counter() + GIVE_UP
    with app.connection_for_write(here.redis) as broker:
        while done.count() < count:
            app.send_task(DUE, connection=broker, expires=MINUTE)
            _until(lambda: done.count() >= count, MINUTE, quiet=True)
            if perf_counter() > end:
                raise Stopped(f"Only {done.count():,} of {count:,} polls were done.")


def _until(ready: Callable[[], bool], seconds: float, *, quiet: bool = False) -> None:
    end = perf_counter() + seconds
    while not ready():
        if perf_counter() > end:
            if quiet:
                return
            raise Stopped("A worker did not start.")
        time.sleep(0.5)


def _spent(here: Scene, workers: list["subprocess.Popen[bytes]"]) -> tuple[float, float]:
    """Return the processor seconds of all workers, and of the hub."""
    return sum(memory.cpu_seconds(one.pid) for one in workers), memory.cpu_seconds(here.hub.pid)


def _child_mb(worker: "subprocess.Popen[bytes]") -> float:
    """Return what the process that does the work holds: the one below the one we started."""
    return memory.held_mb(worker.pid) - memory.own_mb(worker.pid)


def _tell(here: Scene, verb: str, **arguments: object) -> None:
    request = urllib.request.Request(  # noqa: S310 - our own hub
        f"{here.url}/_sandbox/{verb}", json.dumps(arguments).encode(),
        {"Content-Type": "application/json"},
    )  # fmt: skip
    urllib.request.urlopen(request, timeout=10).read()  # noqa: S310 - our own hub


def _facts(here: Scene) -> dict[str, int]:
    with urllib.request.urlopen(f"{here.url}/_sandbox/", timeout=30) as reply:  # noqa: S310 - our own hub
        facts: dict[str, int] = json.loads(reply.read())
    return facts


def _end(process: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(20)
        return
    process.kill()
    process.wait()
