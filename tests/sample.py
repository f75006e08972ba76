"""The sample organisation, built once for all tests of a module; each test is undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import huggingface_hub
from django.db import transaction
from django.test import override_settings

from demo.hub import running
from demo.hub.sample import sample
from demo.organisation.world import World
from tests.browser.organisation import build

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@contextmanager
def built(blocker: Any) -> Iterator[tuple[World, str]]:
    """Give the whole sample and the address of its hub, and take both away at the end."""
    with blocker.unblock(), running(sample()) as url:
        with override_settings(HF_ENDPOINT=url, PASSWORD_HASHERS=QUICK), transaction.atomic():
            yield build(), url
            transaction.set_rollback(True)
        huggingface_hub.close_session()


@contextmanager
def undone(blocker: Any) -> Iterator[None]:
    """Undo what a test does to a sample that others go on using."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
