"""Fixtures for every test: the moment, the people, and no way out to the network."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from pytest_socket import socket_allow_hosts

from governance.accounts.models import User
from tests.factories import UserFactory

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SHARED = Path(settings.BASE_DIR).parent / "shared"


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup() -> None:
    """Let tests talk to this machine only."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture
def shared() -> Path:
    """The folder of real recordings; the test is skipped where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("The folder of real recordings is not beside the project.")
    return SHARED


@pytest.fixture(autouse=True)
def _fast_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def engineer(db: None) -> User:
    """An engineer for the whole organisation."""
    return UserFactory(roles=["engineer"])


@pytest.fixture
def officer(db: None) -> User:
    """A governance officer for the whole organisation."""
    return UserFactory(roles=["governance_officer"])
