"""The moment of the edges: pages and the API read the clock themselves."""

from collections.abc import Callable

import pytest
from django.test import Client

from governance.accounts.models import User


@pytest.fixture
def visit(client: Client) -> Callable[[User], Client]:
    """Return a browser in which this person is signed in."""

    def signed_in(user: User) -> Client:
        client.force_login(user)
        return client

    return signed_in
