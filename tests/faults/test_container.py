"""What a container does before it serves: wait for the database, migrate once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from scripts import container
from scripts.console import Stopped
from tests import services

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]
MIGRATE = "import sys; from scripts.container import migrate; migrate(sys.argv[1])"


@pytest.fixture(scope="module")
def empty_database() -> Iterator[str]:
    """The URL of a database with nothing in it, on a server of its own."""
    try:
        with services.postgresql() as url:
            yield url
    except services.NotStarted as error:
        pytest.skip(str(error))


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


def test_two_web_servers_that_start_at_once_migrate_once(
    empty_database: str, tmp_path: Path
) -> None:
    both = [start_migrating(empty_database, tmp_path) for _ in range(2)]

    said = [process.communicate(timeout=120)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0], said
    with psycopg.connect(empty_database) as connection:
        rows = connection.execute(
            "SELECT count(*), count(DISTINCT (app, name)) FROM django_migrations"
        ).fetchone()
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

    with pytest.raises(Stopped, match="web, worker, beat, manage, healthy"):
        container.work()
