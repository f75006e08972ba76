"""What a container does before it serves: wait for the database, migrate once."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from scripts import container
from scripts.console import Stopped
from tests import services

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]
MIGRATE = "import sys; from scripts.container import migrate; migrate(sys.argv[1])"
WAITING = """
    SELECT count(*) FROM pg_locks
    WHERE locktype = 'advisory' AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


# A database can be copied only while nobody is connected to it: threads of earlier tests may be,
# and may come again.
LEAVE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
PATIENCE = 300.0


@contextmanager
def left_by_everybody(url: str) -> Iterator[None]:
    """Let nobody connect to the database of this URL, and end the connections there are."""
    server, _, name = url.rpartition("/")
    let_in = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as session:
        session.execute(let_in.format(sql.Identifier(name), sql.Literal(False)))
        try:
            session.execute(LEAVE, [name])
            yield
        finally:
            session.execute(let_in.format(sql.Identifier(name), sql.Literal(True)))


@pytest.fixture
def outdated_database(database_url: str) -> Iterator[str]:
    """The URL of a copy of the test's database, from before there were packs."""
    name = connection.creation.get_test_db_clone_settings("outdated")["NAME"]
    connection.close()
    with left_by_everybody(database_url):
        connection.creation.clone_test_db("outdated", verbosity=0)
    url = f"{database_url.rpartition('/')[0]}/{name}"
    with psycopg.connect(url) as copy:
        copy.execute("DROP TABLE reports_pack")
        copy.execute("DELETE FROM django_migrations WHERE app = 'reports'")
    yield url
    connection.creation.destroy_test_db(verbosity=0, suffix="outdated")


def start_migrating(url: str, var: Path) -> subprocess.Popen[str]:
    env = {**os.environ, "DATABASE_URL": url, "VAR_DIR": str(var)}
    return subprocess.Popen(
        [sys.executable, "-c", MIGRATE, url],
        cwd=services.ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def migrating(url: str) -> Iterator[None]:
    """Be the web server that migrates, until both others wait for it."""
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("SELECT pg_advisory_lock(%s)", [container.MIGRATION_LOCK])
        yield
        end = time.monotonic() + PATIENCE
        while session.execute(WAITING).fetchone() != (2,):
            assert time.monotonic() < end, "They do not wait for each other."
            time.sleep(0.05)


def test_two_web_servers_that_start_at_once_migrate_once(
    outdated_database: str, tmp_path: Path
) -> None:
    with migrating(outdated_database):
        both = [start_migrating(outdated_database, tmp_path) for _ in range(2)]

    said = [process.communicate(timeout=PATIENCE)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0], said
    with psycopg.connect(outdated_database) as session:
        rows = session.execute(
            "SELECT count(*), count(DISTINCT (app, name)) FROM django_migrations"
        ).fetchone()
        assert session.execute("SELECT count(*) FROM reports_pack").fetchone() == (0,)
    assert rows is not None
    assert rows[0] == rows[1] > 20


def test_it_says_so_when_the_database_never_answers() -> None:
    nobody = f"postgresql://nobody@127.0.0.1:{services.free_port()}/nothing"

    with pytest.raises(Stopped, match="The database does not answer"):
        container.wait_for_database(nobody, seconds=0)


def test_it_is_not_healthy_where_no_web_server_answers() -> None:
    assert not container.web_answers(services.free_port())


def test_an_unknown_word_is_answered_with_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["container", "serve"])

    with pytest.raises(Stopped, match="web, worker, worker-hub, worker-packs, beat, manage"):
        container.work()
