"""`make test`: every test on PostgreSQL, then what touches the database again on SQLite."""

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from scripts import debian
from scripts.console import Stopped, main, run, say, show
from scripts.prepare import prepare
from scripts.python_packages import PYTHON
from tests import services

NO_TEST_CHOSEN = 5
PROGRAMS = {"redis-server": "redis-server", "chromium": "chromium", "pdftotext": "poppler-utils"}
RABBITMQ = "rabbitmq-server"
SKIPPED = "Not installed, so some tests are skipped or fail: {}."
AGAIN = "both or not (browser or faults or once or postgresql or pure)"


def test() -> int:
    """Start what the tests need, run them twice, and take everything away again.

    :raises Stopped: if PostgreSQL or Redis is missing and cannot be installed.
    """
    prepare(checks=True)
    _install_missing()
    with ExitStack() as stack:
        env = _services(stack)
        migrated = Path(env["TMPDIR"]) / "migrated.sqlite3"
        here = {**env, "DATABASE_URL": f"sqlite:///{migrated}"}
        _migrate([here, *_own_template(env)])
        say("All tests, on PostgreSQL:")
        first = _pytest(env, processes=3)
        say("What touches the database again, on SQLite (the rest ran above):")
        second = _pytest({**here, "MIGRATED_SQLITE": str(migrated)}, "-m", AGAIN, processes=2)
    return _verdict([first, second])


def _services(stack: ExitStack) -> dict[str, str]:
    """Return the environment of the tests; what is started stops with the stack."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="weighbridge-test-")))
    folder.chmod(0o755)
    env = {**os.environ, "TMPDIR": str(folder)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # What one test process compiles, the next reads.
    try:
        if not env.get("DATABASE_URL"):
            env["DATABASE_URL"] = stack.enter_context(services.postgresql(by_socket=True))
        if not env.get("REDIS_URL"):
            env["REDIS_URL"] = stack.enter_context(services.redis())
    except services.NotStarted as error:
        raise Stopped(f"{error} Install it, or give DATABASE_URL and REDIS_URL.") from error
    return env


def _own_template(env: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the environment whose database our own PostgreSQL copies to make a new one."""
    if os.environ.get("DATABASE_URL"):
        return []
    server = env["DATABASE_URL"].rpartition("/")[0]
    return [{**env, "DATABASE_URL": f"{server}/template1"}]


def _migrate(envs: Sequence[Mapping[str, str]]) -> None:
    """Migrate at the same time what every test process then begins with, as a copy.

    :raises Stopped: if a migration fails.
    """
    rest = {"SECRET_KEY": "only-for-tests", "BROKER_URL": "memory://"}
    command = (PYTHON, "manage.py", "migrate", "--no-input", "--skip-checks")
    why = "The database of the tests could not be migrated"
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda env: run(*command, env={**env, **rest}, why=why), envs))


def _pytest(env: dict[str, str], *options: str, processes: int) -> int:
    """Run pytest in so many processes; tests of one group stay in one of them.

    Three where tests wait for browsers, servers and workers, so that two processors stay busy.
    """
    many = ("-n", str(processes), "--dist", "loadgroup")
    return show(PYTHON, "-m", "pytest", "-q", *many, *options, *sys.argv[1:], env=env)


def _verdict(codes: Sequence[int]) -> int:
    """Return the worst exit code; that a run chose no test counts only if none chose any."""
    worse = [code for code in codes if code not in {0, NO_TEST_CHOSEN}]
    return worse[0] if worse else min(codes)


def _install_missing() -> None:
    """Install what the tests need, and then what only a few of them need.

    :raises Stopped: if this is a Debian, and what the tests need cannot be installed.
    """
    missing = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    if not debian.postgresql_bin() and not os.environ.get("DATABASE_URL"):
        missing.append("postgresql")
    optional = [] if debian.rabbitmq_server() else [RABBITMQ]
    if not debian.can_install():
        if missing + optional:
            say(SKIPPED.format(", ".join(missing + optional)))
        return
    if missing:
        debian.install(missing, needed_for="Testing")
    try:
        if optional:
            debian.install(optional, needed_for="Testing")
    except Stopped as error:
        say(f"{SKIPPED.format(RABBITMQ)} {error}")


if __name__ == "__main__":
    main(test)
