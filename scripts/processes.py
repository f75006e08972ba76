"""The commands of the processes that make up Weighbridge: the same here and in a container."""

import socket
from pathlib import Path

from scripts.console import VAR

GUNICORN = "scripts/gunicorn_conf.py"


def web(python: Path | str, *, bind: str) -> list[str]:
    """Return the command of the web server; `bind` is address:port."""
    return [
        str(python), "-m", "gunicorn", "governance.wsgi", "--config", GUNICORN, "--bind", bind,
    ]  # fmt: skip


def worker(python: Path | str) -> list[str]:
    """Return the command of the worker, which takes up background jobs."""
    return [
        str(python), "-m", "celery", "--quiet", "--app", "governance.celery", "worker",
        "--concurrency", "2", "--without-gossip", "--without-mingle",
        "--hostname", f"weighbridge@{socket.gethostname()}",
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
