"""A list of files that is long, breaks off, or has no end: all of it is believed, or none."""

from datetime import timedelta

import pytest

from demo.hub import FileSpec, Sandbox
from governance.watch.actions import poll, schedule_poll
from governance.watch.models import Change, Poll
from inventory.actions import store_snapshot
from inventory.hubs import wire
from inventory.hubs.base import Hub, HubError, Reason
from inventory.models import RevisionFile
from tests.conftest import NOON
from tests.factories import SystemModelFactory

pytestmark = pytest.mark.faults
NAME, PAGE = "org/long", 40
LATER = NOON + timedelta(hours=6)
AGAIN = LATER + timedelta(hours=6)


@pytest.fixture
def long(sandbox: Sandbox, hub: Hub, db: None) -> Poll:
    """The poll of a model whose hub lists its files on three pages, in use by a system."""
    sandbox.lists_blobs = False
    sandbox.page_sizes["tree"] = PAGE
    files = tuple(FileSpec(f"part-{number:03}.bin", size=1000) for number in range(2 * PAGE))
    sandbox.add(NAME, license="mit", files=files)
    stored = store_snapshot(hub.snapshot(NAME), by=None, at=NOON)
    SystemModelFactory(revision=stored.revision)
    return schedule_poll(stored.model, by=None, at=NOON)


@pytest.mark.parametrize("kind", ["bad_gateway", "truncated", "cut", "reset", "html"])
def test_a_list_that_breaks_off_takes_no_file_away(
    kind: str, sandbox: Sandbox, hub: Hub, long: Poll
) -> None:
    known = list(RevisionFile.objects.order_by("path").values())
    assert len(known) > 2 * PAGE
    sandbox.fault(kind, times=None, path="cursor=")

    found = poll(long, hub=hub, at=LATER)

    long.refresh_from_db()
    assert (found, long.stale_since) == ([], LATER)
    assert list(RevisionFile.objects.order_by("path").values()) == known
    sandbox.heal()
    assert poll(long, hub=hub, at=AGAIN) == []
    assert list(RevisionFile.objects.order_by("path").values()) == known
    assert not Change.objects.exists()


def test_a_list_with_more_pages_than_are_read_is_not_believed_at_all(
    sandbox: Sandbox, hub: Hub, long: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "PAGES", 2)
    known = list(RevisionFile.objects.order_by("path").values())
    sandbox.move_commit(NAME)

    with pytest.raises(HubError, match="more of org/long than we can read") as refused:
        hub.snapshot(NAME)
    found = poll(long, hub=hub, at=LATER)

    long.refresh_from_db()
    assert refused.value.reason is Reason.UNREADABLE
    assert (found, long.stale_since) == ([], LATER)
    assert list(RevisionFile.objects.order_by("path").values()) == known


def test_a_next_page_that_is_no_address_is_a_refusal_in_words() -> None:
    with pytest.raises(HubError, match="next page that is no address"):
        wire.Wire("https://hub.example", None).path_in("https://[bad")
