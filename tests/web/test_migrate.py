"""Bringing a database up to date: what it does to the process that does it."""

import gc

import pytest
from django.core.management import call_command, get_commands

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_migrating_is_ours_and_leaves_the_collector_as_it_found_it() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()

    call_command("migrate", verbosity=0)

    assert get_commands()["migrate"] == "governance.web"
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() <= frozen
