"""Fixtures for every test: the moment, the people, and no way out to the network."""

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from django.conf import settings
from pytest_socket import socket_allow_hosts

from demo.hub import running
from demo.hub.sample import sample
from demo.organisation.world import World
from governance.accounts.models import User
from tests.emptying import delete_rows
from tests.factories import UserFactory
from tests.migrated import begin_with
from tests.sample import Sample

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SHARED = Path(settings.BASE_DIR).parent / "shared"
DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}
COUNTING = {"django_assert_num_queries", "django_assert_max_num_queries"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make test` need not repeat on the second database.

    That is what knows no database, and what counts statements: Django sends both the same ones.
    """
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "django_db" not in item.keywords and not fixtures & DATABASE:
            item.add_marker(pytest.mark.pure)
        if fixtures & COUNTING:
            item.add_marker(pytest.mark.once)


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over thousands of tests and modules, which stay to the end.

    What the tests themselves leave behind it looks for less often, as little of it is in circles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup() -> None:
    """Let tests talk to this machine only."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Let SQLite begin where `make test` has migrated to; migrating then finds nothing to do."""
    if file := os.environ.get("MIGRATED_SQLITE"):
        begin_with(Path(file))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Let PostgreSQL be emptied in one go after each test whose rows others could see."""
    delete_rows()


@pytest.fixture
def shared() -> Path:
    """The folder of real recordings; the test is skipped where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("The folder of real recordings is not beside the project.")
    return SHARED


@pytest.fixture(autouse=True)
def _quick(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True  # No list of every static file for every client.


@pytest.fixture
def engineer(db: None) -> User:
    """An engineer for the whole organisation."""
    return UserFactory(roles=["engineer"])


@pytest.fixture
def officer(db: None) -> User:
    """A governance officer for the whole organisation."""
    return UserFactory(roles=["governance_officer"])


@pytest.fixture(scope="session")
def kept_sample() -> Iterator[tuple[Sample, str]]:
    """The sample organisation for all tests of this process, and the address of its hub."""
    with running(sample()) as url:
        yield Sample(), url
        huggingface_hub.close_session()


@pytest.fixture
def world(db: None, kept_sample: tuple[Sample, str], settings: Any) -> World:
    """The whole sample organisation, as `make run` shows it; the settings point at its hub."""
    kept, settings.HF_ENDPOINT = kept_sample
    return kept.world()
