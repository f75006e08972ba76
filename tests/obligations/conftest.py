"""A program with a person's rights, and a browser."""

from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from governance.accounts.models import User


@pytest.fixture
def visit(client: Client) -> Callable[[User], Client]:
    """Return a browser in which this person is signed in."""

    def signed_in(user: User) -> Client:
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def api() -> Callable[[User], APIClient]:
    """Return a client of the API for this person."""

    def known(user: User) -> APIClient:
        found = APIClient()
        found.force_authenticate(user)
        return found

    return known
