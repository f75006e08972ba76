"""Files of tests lie in a folder of their own."""

from pathlib import Path

import pytest
from django.test import Client

from governance.accounts.models import User


@pytest.fixture(autouse=True)
def storage(settings, tmp_path: Path) -> Path:
    """The folder that the tests' files are stored in."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
    return tmp_path


@pytest.fixture
def browser(client: Client, engineer: User) -> Client:
    """An engineer at the pages."""
    client.force_login(engineer)
    return client
