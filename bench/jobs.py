"""Measure what happens in one go: a registration, the validity of every approval, a migration."""

import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from time import perf_counter

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import verdicts
from bench.figures import Figure
from bench.seed.world import World
from demo.hub import FileSpec, Sandbox, running
from governance.approvals.models import Approval
from governance.approvals.validity import current_editions
from inventory import actions
from inventory.hubs.huggingface import HuggingFace
from inventory.models import RegistrationState
from scripts.console import ROOT, Stopped

MIGRATION_SECONDS = 15.0
VALIDITY_MS = 5_000.0
FILES = 10_000
TIMES = 7


def migration(env: Mapping[str, str]) -> Figure:
    """Bring an empty database up to date, in a process of its own as `make run` does."""
    command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
    begin = perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, env=dict(env), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Stopped(f"The empty database could not be migrated:\n{done.stderr[-2000:]}")
    seconds = perf_counter() - begin
    return Figure(
        what="Migrating an empty database", unit="s", measured=seconds, at_most=MIGRATION_SECONDS
    )


def validity(world: World) -> Figure:
    """Ask whether each of all approvals holds, in one statement."""
    rows = Approval.objects.with_validity(at=world.at, editions=current_editions()).only("pk")
    times = []
    with CaptureQueriesContext(connection) as captured:
        for _ in range(TIMES):
            begin = perf_counter()
            found = [row.validity for row in rows.order_by()]
            times.append(perf_counter() - begin)
    states = sorted(set(found))
    return Figure(
        what=f"Validity of {len(found):,} approvals", unit="ms",
        measured=statistics.median(times) * 1000, at_most=VALIDITY_MS,
        also=f"{len(captured) // TIMES} statement; {', '.join(states)}",
    )  # fmt: skip


def registration(world: World) -> Figure:
    """Register a repository of ten thousand files from the sandbox hub, in this process."""
    hub = Sandbox()
    files = [FileSpec(f"shards/{n:05}.safetensors", size=4_000_000_000) for n in range(FILES - 1)]
    hub.add("bench/large", license="apache-2.0", files=tuple(files))
    with running(hub) as url, CaptureQueriesContext(connection) as captured:
        begin = perf_counter()
        asked = actions.request("bench/large", by=world.officer, at=world.at)
        done = actions.attempt(asked, hub=HuggingFace(url, timeout=60), at=world.at)
        seconds = perf_counter() - begin
    if done.state != RegistrationState.DONE:
        raise Stopped(f"The large repository was not registered: {done.problem}")
    return Figure(
        what="Registering a repository of 10,000 files", unit="s", measured=seconds,
        also=f"{len(captured)} statements; the sandbox hub answers from the same process",
    )  # fmt: skip


def measure(world: World, say: Callable[[str], None]) -> list[Figure]:
    """Return the figures of what needs the seeded database."""
    say("  validity, registration, licence verdict")
    return [validity(world), registration(world), verdicts.verdict()]
