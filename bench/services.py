"""The database server and the web server that are measured, on free ports, gone after."""

import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from scripts import processes
from scripts.console import ROOT, Stopped
from tests import services

START_SECONDS = 30.0


@dataclass(frozen=True)
class Web:
    """A running web server."""

    port: int
    pid: int


@contextmanager
def server() -> Iterator[str]:
    """Give the URL of a PostgreSQL server: that of DATABASE_URL, else one started for this."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
        return
    with services.postgresql() as url:
        yield url


@contextmanager
def database(server_url: str, name: str) -> Iterator[str]:
    """Make an empty database on the server, give its URL, and drop it afterwards.

    The database that the URL names is only used to connect: nothing in it is read or changed.

    :raises Stopped: if there is a database of this name already.
    """
    wanted = sql.Identifier(name)
    with psycopg.connect(server_url, autocommit=True) as connection:
        try:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(wanted))
        except psycopg.errors.DuplicateDatabase as error:
            raise Stopped(
                f"There is a database {name} already, of a run that was stopped. Drop it first."
            ) from error
        try:
            yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(wanted))


@contextmanager
def environment(url: str) -> Iterator[dict[str, str]]:
    """Give the settings of every process that is measured, with a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="weighbridge-bench-") as folder:
        yield os.environ | {
            "DATABASE_URL": url,
            "VAR_DIR": folder,
            "SECRET_KEY": "only-for-measuring-" + "x" * 40,
            "BROKER_URL": "memory://",
            "LOG_LEVEL": "WARNING",
            "BASE_URL": "http://localhost:8000",
            "DJANGO_SETTINGS_MODULE": "governance.settings",
            "WEB_CONCURRENCY": "1",
        }


@contextmanager
def web(env: Mapping[str, str]) -> Iterator[Web]:
    """Run the web server as in production, with one process.

    :raises Stopped: if it does not answer within half a minute.
    """
    port = services.free_port()
    command = processes.web(sys.executable, bind=f"127.0.0.1:{port}")
    process = subprocess.Popen(
        command, cwd=ROOT, env=dict(env), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _until_it_answers(port, process)
        yield Web(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _until_it_answers(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/accounts/sign-in/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise Stopped("The web server did not start.")
