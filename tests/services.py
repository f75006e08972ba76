"""Throwaway services for tests, on free ports, gone after: PostgreSQL, Redis, a Celery worker."""

import json
import os
import pwd
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from scripts.debian import postgresql_bin

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30.0
SOCKET_LENGTH = 90  # What every system takes as the folder of a socket.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


class NotStarted(Exception):
    """A service that a test needs did not start; the text says why."""


@contextmanager
def postgresql(*, by_socket: bool = False) -> Iterator[str]:
    """Run a PostgreSQL server with an empty cluster; give its database URL.

    As root it runs as the user postgres (or nobody), because PostgreSQL refuses root. It listens
    at 127.0.0.1; `by_socket` gives the URL of its socket beside that, which costs less to ask.
    :raises NotStarted: if there is no server program or it does not start.
    """
    programs = postgresql_bin()
    if programs is None:
        raise NotStarted("There is no PostgreSQL server on this machine.")
    with tempfile.TemporaryDirectory(prefix="weighbridge-postgresql-") as folder:
        data = Path(folder) / "data"
        account = _unprivileged(Path(folder))
        _initialise(programs, data, account)
        port = free_port()
        socket_folder = folder if by_socket and len(folder) < SOCKET_LENGTH else ""
        settings = _settings(port, socket_folder)
        options = [word for setting in settings for word in ("-c", setting)]
        command = [str(programs / "postgres"), "-D", str(data), *options]
        with running_program(command, log=Path(folder) / "log", account=account) as process:
            ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
            until_ready(
                lambda: _succeeds(ready), process, log=Path(folder) / "log", what="PostgreSQL"
            )
            host = quote(socket_folder, safe="") or "127.0.0.1"
            yield f"postgresql://weighbridge@{host}:{port}/postgres"


@contextmanager
def redis() -> Iterator[str]:
    """Run a Redis server that keeps nothing on disk; give its URL.

    :raises NotStarted: if there is no server program or it does not start.
    """
    program = shutil.which("redis-server")
    if program is None:
        raise NotStarted("There is no Redis server on this machine.")
    with tempfile.TemporaryDirectory(prefix="weighbridge-redis-") as folder:
        port = free_port()
        command = [
            program, "--bind", "127.0.0.1", "--port", str(port), "--dir", folder,
            "--save", "", "--appendonly", "no", "--daemonize", "no",
        ]  # fmt: skip
        log = Path(folder) / "log"
        with running_program(command, log=log) as process:
            until_ready(lambda: _answers(port), process, log=log, what="Redis")
            yield f"redis://127.0.0.1:{port}/0"


class Worker:
    """A Celery worker in a process of its own, and what it says."""

    def __init__(self, process: subprocess.Popen[str], env: Mapping[str, str]) -> None:
        self.process = process
        self.env = env
        self.said: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        if self.process.stdout:
            with self.process.stdout as said:
                for line in said:
                    self._lines.put(line)
        self._lines.put(None)

    def stop(self) -> None:
        """Ask the worker to stop, and wait until it has."""
        _stop(self.process)
        self._listener.join(START_SECONDS)

    def wait_for(self, pattern: str, *, seconds: float = START_SECONDS) -> str:
        """Return the first line, from now on, in which this regular expression is found.

        :raises NotStarted: if the worker ends or the time is over before it says so.
        """
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                line = self._lines.get(timeout=left)
            except queue.Empty:
                break
            if line is None:
                break
            self.said.append(line)
            if re.search(pattern, line):
                return line
        raise NotStarted(f"The worker did not say {pattern!r}:\n{''.join(self.said[-30:])}")

    def outcome_of(self, task: str) -> str:
        """Return the word for how this task ended: `succeeded`, `raised` or `retry`.

        :raises NotStarted: if it does not end within half a minute.
        """
        ends = re.escape(f"Task {task}[") + r"[^]]+\] (succeeded|raised|retry)"
        found = re.search(ends, self.wait_for(ends))
        return found[1] if found else ""

    def call(
        self, task: str, *, options: Mapping[str, object] | None = None, **arguments: object
    ) -> None:
        """Send a task to this worker's broker, from a process of its own.

        `options` are Celery's for this message, such as another queue.
        """
        script = (
            "import json, sys; from governance.celery import app; "
            "kwargs, options = map(json.loads, sys.argv[2:]); "
            "app.send_task(sys.argv[1], kwargs=kwargs, **options)"
        )
        words = [task, json.dumps(arguments), json.dumps(options or {})]
        subprocess.run(
            [sys.executable, "-c", script, *words],
            cwd=ROOT, env=dict(self.env), check=True, timeout=START_SECONDS,
        )  # fmt: skip


@contextmanager
def celery_worker(
    broker_url: str,
    *,
    database_url: str,
    var: Path,
    env: Mapping[str, str] | None = None,
    queues: str = "",
) -> Iterator[Worker]:
    """Run a real worker against this broker and database; give it once it is ready.

    `var` is its VAR_DIR: a filesystem broker keeps its messages there. `env` adds settings.
    `queues` are those it takes from, with commas between; all of them if empty.
    :raises NotStarted: if it is not ready within half a minute.
    """
    settings = {
        **os.environ,
        "BROKER_URL": broker_url,
        "DATABASE_URL": database_url,
        "VAR_DIR": str(var),
        "LOG_LEVEL": "INFO",
        "PYTHONUNBUFFERED": "1",
        **(env or {}),
    }
    command = [
        sys.executable, "-m", "celery", "--app", "governance.celery", "worker",
        "--concurrency", "1", "--without-gossip", "--without-mingle",
        *(("--queues", queues, "--hostname", f"{queues.replace(',', '-')}@%h") if queues else ()),
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=ROOT, env=settings, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    worker = Worker(process, settings)
    try:
        worker.wait_for("ready.")
        yield worker
    finally:
        worker.stop()


def free_port() -> int:
    """Return a port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _settings(port: int, socket_folder: str) -> tuple[str, ...]:
    sockets = f"unix_socket_directories={socket_folder}"
    return (f"port={port}", "listen_addresses=127.0.0.1", sockets, *QUICK)


def _unprivileged(folder: Path) -> str | None:
    """Give the folder to a user that is not root; return its name, or None if we are not root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    account = "postgres" if "postgres" in names else "nobody"
    shutil.chown(folder, account)
    return account


def _initialise(programs: Path, data: Path, account: str | None) -> None:
    command = [
        str(programs / "initdb"), "--pgdata", str(data), "--username", "weighbridge",
        "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd="/", user=account, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotStarted(f"initdb failed: {done.stderr}")


@contextmanager
def running_program(
    command: list[str],
    *,
    log: Path,
    account: str | None = None,
    env: Mapping[str, str] | None = None,
    gently: signal.Signals = signal.SIGINT,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server that writes to a log; ask it to stop at the end, then make it."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            user=account, env=env, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        _stop(process, gently=gently)


def _stop(process: subprocess.Popen[Any], *, gently: signal.Signals = signal.SIGTERM) -> None:
    process.send_signal(gently)
    try:
        process.wait(START_SECONDS / 2)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until_ready(
    ready: Callable[[], bool],
    process: subprocess.Popen[bytes],
    *,
    log: Path,
    what: str,
    seconds: float = START_SECONDS,
) -> None:
    """Wait until a server is ready.

    :raises NotStarted: if it ends, or is not ready in time; the end of its log says why.
    """
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        if ready():
            return
        threading.Event().wait(0.05)
    raise NotStarted(f"{what} did not start: {log.read_text(errors='replace')[-2000:]}")


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
