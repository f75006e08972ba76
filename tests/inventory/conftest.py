"""A hub of our own, and a log without what other apps make follow from it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from demo.hub import Sandbox, running
from governance.accounts.models import User
from inventory.hubs.huggingface import HuggingFace

NO_EFFECTS: dict[str, tuple[str, ...]] = {}


@pytest.fixture(autouse=True)
def _only_this_app(settings) -> None:
    settings.AUDIT_EFFECTS = "tests.inventory.conftest.NO_EFFECTS"
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def sandbox() -> Sandbox:
    """A hub in memory with one model."""
    hub = Sandbox()
    hub.add("org/model", license="mit", aliases=("old/model",))
    return hub


@pytest.fixture
def endpoint(sandbox: Sandbox, settings) -> Iterator[str]:
    """The sandbox on the wire, where the settings expect the hub."""
    with running(sandbox) as url:
        settings.HF_ENDPOINT = url
        yield url


@pytest.fixture
def hub(endpoint: str) -> HuggingFace:
    """The client of the sandbox."""
    return HuggingFace(endpoint, timeout=5.0)


@pytest.fixture
def browser(client: Client, engineer: User) -> Client:
    """A client in which the engineer is signed in."""
    client.force_login(engineer)
    return client
