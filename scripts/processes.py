"""The commands of the processes that make up Weighbridge: the same here and in a container."""

import socket
from pathlib import Path

from scripts.console import VAR

GUNICORN = "scripts/gunicorn_conf.py"
# The queues of each worker. Two beside each other, so that a slow hub holds up its own queue only;
# `worker` takes from all of them, where one is to be enough. A test compares this with the jobs.
WORKERS = {
    "worker": "hub,feeds,packs,default",
    "worker-hub": "hub,feeds",
    "worker-packs": "packs,default",
}


def web(python: Path | str, *, bind: str) -> list[str]:
    """Return the command of the web server; `bind` is address:port."""
    return [
        str(python), "-m", "gunicorn", "governance.wsgi", "--config", GUNICORN, "--bind", bind,
    ]  # fmt: skip


def worker(python: Path | str, *, name: str) -> list[str]:
    """Return the command of a worker, which takes up background jobs; `name` is one of WORKERS."""
    return [
        str(python), "-m", "celery", "--quiet", "--app", "governance.celery", "worker",
        "--queues", WORKERS[name], "--concurrency", "2",
        "--without-gossip", "--without-mingle", "--hostname", f"{name}@{socket.gethostname()}",
    ]  # fmt: skip


def beat(python: Path | str, *, var: Path = VAR) -> list[str]:
    """Return the command of the clock, which says when a job is due."""
    (var / "beat").mkdir(parents=True, exist_ok=True)
    return [
        str(python), "-m", "celery", "--quiet", "--app", "governance.celery", "beat",
        "--schedule", str(var / "beat" / "schedule"), "--pidfile", "",
    ]  # fmt: skip


def hub(python: Path | str, *, port: int, state: Path) -> list[str]:
    """Return the command of the sandbox hub; `state` keeps the changes made to it."""
    return [str(python), "-m", "demo.hub", "--port", str(port), "--state", str(state)]
