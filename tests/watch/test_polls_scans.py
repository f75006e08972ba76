"""What each scanner says of each file, while scanners take their time or change their minds."""

from datetime import timedelta
from typing import Any

import pytest

from demo.hub import Sandbox
from governance.rules import policy
from governance.watch.actions import poll, scans
from governance.watch.models import Change, Poll
from governance.watch.weights import weights_changed
from inventory.hubs.base import Hub
from inventory.models import RevisionFile, System
from tests.conftest import NOON

NAME, FILE = "org/model", "pytorch_model.bin"
LATER = NOON + timedelta(hours=6)
PATIENCE = timedelta(days=policy.scan_patience_days())


@pytest.mark.once
def test_a_scanner_that_turns_while_the_verdict_of_the_whole_stands_is_a_change(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    sandbox.change_scan_verdict(NAME, FILE, "unsafe")
    RevisionFile.objects.filter(path=FILE).update(scanners={"avScan": {"status": "safe"}})
    poll(poll_row, hub=hub, at=LATER)
    digest = RevisionFile.objects.get(path=FILE).revision.scan_digest
    file = sandbox.repo(NAME).head.file(FILE)
    assert file is not None
    file.security["avScan"]["status"] = "unsafe"  # type: ignore[index]  # a hub of our own

    changes = poll(poll_row, hub=hub, at=LATER + timedelta(hours=6))

    assert [change.kind for change in changes] == ["scan_changed"]
    assert f"{FILE}: avScan says unsafe" in changes[0].after["scanners"]
    assert f"{FILE}: avScan says unsafe" not in changes[0].before["scanners"]
    stored = RevisionFile.objects.get(path=FILE)
    assert stored.scanners["avScan"]["status"] == "unsafe"
    assert stored.revision.scan_digest != digest


def test_a_scanner_that_looks_again_takes_nothing_back_before_it_has_spoken(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    sandbox.change_scan_verdict(NAME, FILE, "unsafe")
    RevisionFile.objects.filter(path=FILE).update(scanners={"avScan": {"status": "safe"}})
    poll(poll_row, hub=hub, at=LATER)
    digest = RevisionFile.objects.get(path=FILE).revision.scan_digest
    sandbox.change_scan_verdict(NAME, FILE, "queued")

    waiting = poll(poll_row, hub=hub, at=LATER + timedelta(hours=6))
    file = RevisionFile.objects.select_related("revision").get(path=FILE)
    sandbox.change_scan_verdict(NAME, FILE, "safe")
    settled = poll(poll_row, hub=hub, at=LATER + timedelta(hours=7))

    assert waiting == []
    assert file.scanners["jFrogScan"]["status"] == "queued"
    assert file.revision.scan_issues == [{"path": FILE, "level": "unsafe"}]
    assert file.revision.scan_digest == digest
    assert [change.kind for change in settled] == ["scan_changed"]
    assert RevisionFile.objects.get(path=FILE).revision.scan_digest != digest


def test_gaps_grow_while_scanners_are_at_work_and_end_after_the_days_of_the_policy(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    sandbox.change_scan_verdict(NAME, FILE, "queued")
    at, gaps = LATER, []

    for _ in range(4):
        poll(poll_row, hub=hub, at=at)
        poll_row.refresh_from_db()
        gaps.append((poll_row.due_at - at).total_seconds() / 60)
        at = poll_row.due_at

    assert gaps[:3] == [15, 30, 60]
    assert poll_row.scans_waited_for_since == LATER
    assert poll_row.waited_for() == (FILE,)
    assert not poll_row.gave_up_on_scans(LATER + PATIENCE)
    assert poll_row.gave_up_on_scans(LATER + PATIENCE + timedelta(seconds=1))
    asks = poll_row.scan_asks
    poll(poll_row, hub=hub, at=LATER + PATIENCE + timedelta(hours=1))
    poll_row.refresh_from_db()
    assert poll_row.scan_asks == asks
    assert not Change.objects.exists()


@pytest.mark.once
def test_a_scan_that_ends_ends_the_waiting(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    sandbox.change_scan_verdict(NAME, FILE, "queued")
    poll(poll_row, hub=hub, at=LATER)
    sandbox.finish_scan(NAME)

    assert poll(poll_row, hub=hub, at=LATER + timedelta(hours=1)) == []

    poll_row.refresh_from_db()
    assert (poll_row.scans_waited_for_since, poll_row.scan_asks) == (None, 0)
    assert poll_row.waited_for() == ()


def said(**words: str) -> dict[str, dict[str, Any]]:
    """One file, with each scanner's word."""
    return {FILE: {name: {"status": word} for name, word in words.items()}}


@pytest.mark.parametrize(
    ("before", "after", "news"),
    [
        ("safe", "unsafe", True),
        ("unsafe", "safe", True),
        ("suspicious", "unsafe", True),
        ("unsafe", "queued", False),
        ("unsafe", "error", False),
        ("unsafe", "a word of tomorrow", False),
        ("safe", "queued", False),
        ("unscanned", "safe", False),
        ("safe", "a word of tomorrow", False),
    ],
)
def test_only_a_verdict_replaces_a_verdict(before: str, after: str, news: bool) -> None:
    verdicts = scans.keep({}, {"c": said(one=before)})

    assert bool(scans.difference(verdicts, {"c": said(one=after)}, "c")) is news


def test_the_first_look_at_a_commit_and_a_file_without_news_are_no_change() -> None:
    assert scans.difference({}, {"c": said(one="unsafe")}, "c") is None
    kept = scans.keep({"c": {"issues": {FILE: {"one": "unsafe"}}, "queued": []}}, {"c": {}})
    assert kept == {"c": {"issues": {FILE: {"one": "unsafe"}}, "queued": []}}


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"m.bin": "1"}, {"m.bin": "2"}, True),
        ({"m.bin": "1", "README.md": "1"}, {"m.bin": "2", "README.md": "2"}, False),
        ({"m.bin": "1"}, {"m.bin": "2", "CHANGELOG.md": "1"}, False),
        ({"m.bin": "1", "README.md": "1"}, {"m.bin": "2", "README.md": "1"}, True),
        ({"m.bin": "1"}, {"n.bin": "2"}, False),
        ({"config.json": "1"}, {"config.json": "2"}, False),
    ],
    ids=["without a note", "with a card", "with a change log", "the card stood still",
         "another file", "no weights"],
)  # fmt: skip
def test_weights_replaced_in_place_are_a_change_unless_something_says_why(
    before: dict[str, str], after: dict[str, str], found: bool
) -> None:
    assert bool(list(weights_changed(before, after))) is found
