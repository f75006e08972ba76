"""Building a pack looks for unreachable objects less often, and leaves nothing changed behind."""

import gc

import pytest

from governance.reports.collecting import NEW_OBJECTS, seldom_collecting


def test_meanwhile_python_waits_for_many_objects_and_sets_aside_what_there_was() -> None:
    with seldom_collecting():
        assert gc.get_threshold()[0] == NEW_OBJECTS
        assert gc.get_freeze_count() > 0


def test_afterwards_everything_is_as_before_also_if_it_failed() -> None:
    usual, aside = gc.get_threshold(), gc.get_freeze_count() > 0

    with pytest.raises(ValueError, match="cancelled"), seldom_collecting():
        raise ValueError("cancelled")

    assert gc.get_threshold() == usual
    assert (gc.get_freeze_count() > 0) is aside
