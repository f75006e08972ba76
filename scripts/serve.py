"""`make run`: set up what is missing, then run everything together until somebody stops it."""

import fcntl
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts import local, ports, processes
from scripts.console import VAR, Stopped, main, run, say, show
from scripts.prepare import prepare
from scripts.python_packages import PYTHON
from scripts.together import Together

WEB_PORT = 8000
HUB_PORT = 8765


def serve() -> int:
    """Run web, workers, beat and the sandbox hub until stopped.

    :raises Stopped: if a step fails or a process dies.
    """
    prepare()
    with _alone(), Together(VAR / "log") as together:
        port = ports.near(_wanted_port(), what="Weighbridge")
        hub_port = ports.near(HUB_PORT, what="the sandbox hub")
        env = local.settings(port=port, hub_port=hub_port)
        start_hub(together, hub_port, env=env, var=VAR)
        fill(env, "demo", "--if-empty")
        _start_rest(together, port, env)
        say(f"Weighbridge is at {env['BASE_URL']} (logs: {VAR / 'log'}). Ctrl-C stops it.")
        try:
            together.watch()
        except KeyboardInterrupt:
            say("Stopping …")
    say("Everything is stopped. Your data is kept in var/.")
    return 0


def start_hub(together: Together, port: int, *, env: dict[str, str], var: Path) -> None:
    """Start the sandbox hub and wait until it answers."""
    command = processes.hub(PYTHON, port=port, state=var / "hub.json")
    together.start("hub", command, env=env)
    together.until(lambda: ports.answers(port), seconds=20, what="The sandbox hub")


def fill(env: dict[str, str], *command: str) -> None:
    """Bring the database up to date and build the sample organisation.

    :raises Stopped: if either fails; the failing step has been printed.
    """
    say("Bringing the database up to date …")
    run(
        PYTHON, "manage.py", "migrate", "--no-input", "--verbosity", "0", env=env,
        why="The database could not be brought up to date",
    )  # fmt: skip
    run(
        PYTHON, "manage.py", "sync_rules", "--new-only", env=env,
        why="The catalogue of duties could not be stored",
    )  # fmt: skip
    if show(PYTHON, "manage.py", *command, env=env):
        raise Stopped("The sample organisation could not be built; what failed stands above.")


def _start_rest(together: Together, port: int, env: dict[str, str]) -> None:
    say("Starting the web server, the workers and the clock …")
    together.start("web server", processes.web(PYTHON, bind=f"127.0.0.1:{port}"), env=env)
    for name in ("worker-hub", "worker-packs"):
        together.start(name, processes.worker(PYTHON, name=name), env=env)
    together.start("clock", processes.beat(PYTHON), env=env)
    together.until(lambda: _is_healthy(port), seconds=60, what="The web server")


def _is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5):
            return True
    except urllib.error.HTTPError as error:
        raise Stopped(
            f"The web server cannot work: its health page answers {error.code}."
        ) from error
    except OSError:
        return False


def _wanted_port() -> int:
    """Return PORT of the environment, or 8000.

    :raises Stopped: if it is not a port.
    """
    text = os.environ.get("PORT") or str(WEB_PORT)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Stopped(f"PORT is {text!r}: write a number from 1 to 65535.")
    return int(text)


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the folder, so that two runs do not share one database by accident.

    :raises Stopped: if another run holds it.
    """
    VAR.mkdir(exist_ok=True)
    with (VAR / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stopped("Weighbridge runs from this folder already. Stop it first.") from None
        yield


if __name__ == "__main__":
    main(serve)
