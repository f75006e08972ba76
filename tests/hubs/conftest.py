"""The sandbox hub, running, and the client's connections closed after each test."""

import http.client
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from huggingface_hub import close_session

from demo.hub import Sandbox, running
from inventory.hubs.huggingface import HuggingFace
from tests.hubs.asking import Ask, ask_over


@pytest.fixture(autouse=True)
def _no_open_connections() -> Iterator[None]:
    yield
    close_session()


@pytest.fixture
def sandbox() -> Sandbox:
    """An empty sandbox whose clock stands still."""
    hub = Sandbox()
    hub.clock.frozen_at = 1_790_000_000.0
    return hub


@pytest.fixture
def endpoint(sandbox: Sandbox) -> Iterator[str]:
    """The address at which the sandbox answers."""
    with running(sandbox) as url:
        yield url


@pytest.fixture
def hub(endpoint: str) -> HuggingFace:
    """The product's client, pointed at the sandbox, asking as anybody."""
    return HuggingFace(endpoint, timeout=5)


@pytest.fixture
def ask(endpoint: str) -> Iterator[Ask]:
    """Raw questions to the sandbox."""
    connection = http.client.HTTPConnection(urlsplit(endpoint).netloc, timeout=5)
    yield ask_over(connection)
    connection.close()
