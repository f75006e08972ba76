"""Processes that live and die together."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from scripts.console import ROOT, Stopped

STOPPING_SECONDS = 15.0
TAIL = 15
PARENT_DIED = 1  # PR_SET_PDEATHSIG of prctl(2)


class Together:
    """Starts processes, watches them, and stops all of them on leaving."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        logs.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        """Nothing runs yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Ask every process to stop, last started first; end those that do not."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for process in reversed(self.running.values()):
            if process.poll() is None:
                process.terminate()
        for process in self.running.values():
            _end(process)

    def start(self, name: str, command: list[str], *, env: Mapping[str, str]) -> None:
        """Start a process whose output goes to its log; it does not outlive this one."""
        with self.log(name).open("wb") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603 - no shell, and the words are ours
                command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=_die_with_parent,
            )  # fmt: skip

    def log(self, name: str) -> Path:
        """Return the log of a process."""
        return self.logs / f"{name.replace(' ', '-')}.log"

    def until(self, ready: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Wait until `ready` says yes.

        :raises Stopped: if a process dies meanwhile, or the time is over.
        """
        for _ in range(int(seconds * 5)):
            self.check()
            if ready():
                return
            threading.Event().wait(0.2)
        raise Stopped(f"{what} did not answer within {seconds:.0f} seconds. Logs: {self.logs}")

    def watch(self) -> None:
        """Stay until a process dies.

        :raises Stopped: then, naming it.
        """
        while True:
            self.check()
            threading.Event().wait(0.5)

    def check(self) -> None:
        """Make sure that every process runs.

        :raises Stopped: naming the one that does not, with the end of its log.
        """
        for name, process in self.running.items():
            if (code := process.poll()) is not None:
                lines = self.log(name).read_text(errors="replace").strip().splitlines()[-TAIL:]
                raise Stopped(
                    f"The {name} has ended ({_ending(code)}), so everything else is stopped too. "
                    f"The end of {self.log(name)}:\n" + "\n".join(f"  {line}" for line in lines)
                )


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(STOPPING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DIED, signal.SIGTERM)
