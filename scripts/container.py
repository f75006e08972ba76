"""What a container does: `python -m scripts.container web|worker…|beat|healthy|manage …`."""

import http.client
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import psycopg

from governance.environment import env
from scripts import processes
from scripts.console import ROOT, Stopped, main, run, say

DATABASE_SECONDS = 60.0
# Any fixed number will do: it is what starting web servers of one database agree to lock.
MIGRATION_LOCK = 7_263_445
WEB_PORT = 8000


def work() -> int:
    """Do what the first argument says.

    :raises Stopped: if it is not one of the known words, or the database does not answer.
    """
    word, *rest = sys.argv[1:] or [""]
    if word == "healthy":
        return 0 if web_answers(WEB_PORT) else 1
    commands = {
        "web": processes.web(sys.executable, bind=f"0.0.0.0:{WEB_PORT}"),
        **{name: processes.worker(sys.executable, name=name) for name in processes.WORKERS},
        "beat": processes.beat(sys.executable),
        "manage": [sys.executable, "manage.py", *rest],
    }
    if word not in commands:
        raise Stopped(f"Say one of: {', '.join(commands)}, healthy.")
    url = env("DATABASE_URL", "sqlite://")
    wait_for_database(url, seconds=DATABASE_SECONDS)
    if word == "web":
        migrate(url)
    os.chdir(ROOT)
    return os.execv(sys.executable, commands[word])  # noqa: S606 - no shell, and the words are ours


def wait_for_database(url: str, *, seconds: float) -> None:
    """Return once PostgreSQL accepts connections; a SQLite file needs no waiting.

    :raises Stopped: if it does not within this time.
    """
    end = time.monotonic() + seconds
    while not url.startswith("sqlite"):
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > end:
                raise Stopped(f"The database does not answer: {error}") from error
            say("Waiting for the database …")
            time.sleep(1)
        else:
            return


def migrate(url: str) -> None:
    """Bring the database up to date; of several web servers one does it and the others wait.

    New duties of the catalogue are stored, too; what is stored already is for a person to change.

    :raises Stopped: if a migration fails, or the catalogue cannot be stored.
    """
    with nullcontext() if url.startswith("sqlite") else _locked(url):
        run(
            sys.executable, "manage.py", "migrate", "--no-input", env=os.environ,
            why="The database could not be brought up to date",
        )  # fmt: skip
        run(
            sys.executable, "manage.py", "sync_rules", "--new-only", env=os.environ,
            why="The catalogue of duties could not be stored",
        )  # fmt: skip


def web_answers(port: int) -> bool:
    """Return whether the web server of this container can work."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        # A server that refuses the host name or asks for HTTPS answers, too.
        connection.request("GET", "/health/")
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def _locked(url: str) -> Iterator[None]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        yield


if __name__ == "__main__":
    main(work)
