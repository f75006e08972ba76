"""An installation that asked OSV by its environment still does, and another one does not begin."""

from importlib import import_module

import pytest
from django.apps import apps

from governance.watch.actions import due_feeds
from governance.watch.models import Feed
from tests.conftest import NOON

keep_on = import_module("governance.watch.migrations.0008_keep_osv_switched_on").keep_on


@pytest.mark.parametrize("written", ["1", "true", " Yes "])
def test_who_asked_osv_until_now_goes_on_asking(
    written: str, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OSV_ENABLED", written)

    for _ in range(2):
        keep_on(apps, None)

    feed = Feed.objects.get()
    assert (feed.key, feed.is_on, feed.switched_by) == ("osv", True, None)
    assert feed.due_at is not None
    assert due_feeds(at=max(feed.due_at, NOON)) == ["osv"]


@pytest.mark.parametrize("written", ["0", "", "no"])
def test_nobody_else_begins_to(written: str, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OSV_ENABLED", written)

    keep_on(apps, None)

    assert not Feed.objects.exists()
