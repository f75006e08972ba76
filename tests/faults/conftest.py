"""What fault tests need: real brokers, a database others see, and the rows of the watch tests."""

import os
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import connection

from tests import services
from tests.watch.conftest import (
    _only_this_app,
    endpoint,
    hub,
    model,
    poll_row,
    sandbox,
    system,
)

__all__ = ["_only_this_app", "endpoint", "hub", "model", "poll_row", "sandbox", "system"]


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """The URL of the test's own database; what a test stores there, another process sees.

    A server whose socket the tests use is asked at 127.0.0.1, where its connections can be cut.
    """
    if connection.vendor == "sqlite":
        pytest.skip("Another process cannot see a SQLite database in memory.")
    facts = connection.settings_dict
    secret = f":{quote(facts['PASSWORD'], safe='')}" if facts["PASSWORD"] else ""
    host = "127.0.0.1" if facts["HOST"].startswith("/") else quote(facts["HOST"], safe="")
    return f"postgresql://{facts['USER']}{secret}@{host}:{facts['PORT'] or 5432}/{facts['NAME']}"


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis for this test process: REDIS_URL with a database number of its own, or a new one."""
    if given := os.environ.get("REDIS_URL"):
        server = given.rpartition("/")[0] if given.count("/") > 2 else given
        yield f"{server}/{os.environ.get('PYTEST_XDIST_WORKER', 'gw0').removeprefix('gw')}"
        return
    try:
        with services.redis() as url:
            yield url
    except services.NotStarted as error:
        pytest.skip(str(error))


@pytest.fixture(params=["redis", "filesystem"])
def broker_url(request: pytest.FixtureRequest) -> str:
    """Each broker that Weighbridge runs on."""
    if request.param == "redis":
        url: str = request.getfixturevalue("redis_url")
        return url
    return "filesystem://"
