"""What nobody can tell is shown as such: a version without a number, a scan without an end."""

from datetime import timedelta

import pytest
from django.test import Client

from demo.hub import Sandbox
from governance.accounts.models import User
from governance.rules import policy
from governance.watch.actions import match_packages, poll, store_advisory
from governance.watch.models import Finding, Poll
from governance.watch.sources.osv import read
from inventory.actions import add_component, store_snapshot
from inventory.actions.inspections import inspect
from inventory.actions.snapshots import NameReused
from inventory.hubs import INSPECTORS
from inventory.hubs.base import Hub
from inventory.models import HubModel, Revision, RevisionFile, System
from inventory.words import SCANNER_BADGES, scanner_words
from tests.conftest import NOON
from tests.factories import SystemFactory
from tests.watch.factories import osv

pytestmark = pytest.mark.faults
NAME, FILE = "org/model", "pytorch_model.bin"
LATER = NOON + timedelta(hours=6)
PATIENCE = timedelta(days=policy.scan_patience_days())


@pytest.mark.parametrize("version", ["latest", "main", "0.8.4-custom build"])
def test_a_version_that_is_none_is_a_finding_that_cannot_tell(
    version: str, engineer: User, client: Client
) -> None:
    match_packages(store_advisory(read(osv()), at=NOON).keys, at=NOON)
    client.force_login(engineer)

    add_component(SystemFactory(), f"vllm=={version}", by=engineer, at=LATER)

    finding = Finding.objects.get()
    assert (finding.state, finding.certainty) == ("open", "cannot_tell")
    assert "Cannot tell" in client.get(finding.get_absolute_url()).content.decode()


@pytest.mark.parametrize("word", ["queued", "a word of tomorrow", "error", "unscanned"])
def test_a_word_that_is_no_verdict_makes_a_file_neither_good_nor_bad(
    word: str, sandbox: Sandbox, hub: Hub, endpoint: str, poll_row: Poll, system: System,
    engineer: User, client: Client,
) -> None:  # fmt: skip
    sandbox.change_scan_verdict(NAME, FILE, word)
    revision = Revision.objects.select_related("model").get()
    Revision.objects.update(inspect_at=NOON)
    inspect(revision, INSPECTORS["huggingface"](), at=NOON)
    client.force_login(engineer)

    found = poll(poll_row, hub=hub, at=LATER)

    assert found == []
    assert not Finding.objects.exists()
    assert Revision.objects.get().scan_issues == []
    said = RevisionFile.objects.get(path=FILE).scanners["avScan"]
    assert said["status"] == word
    assert scanner_words(said)[:2] == (word, SCANNER_BADGES.get(word, "unknown"))
    assert SCANNER_BADGES.get(word, "unknown") not in {"satisfied", "critical"}


def test_a_scan_that_never_ends_is_given_up_and_said_to_be_none(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System, engineer: User, client: Client
) -> None:
    sandbox.change_scan_verdict(NAME, FILE, "queued")
    client.force_login(engineer)
    start = NOON - PATIENCE - timedelta(days=30)

    poll(poll_row, hub=hub, at=start)

    page = client.get(poll_row.model.get_absolute_url()).content.decode()
    assert "1 file counts as not scanned" in page
    assert Revision.objects.get().scan_status == "not finished"


def test_a_name_that_is_taken_after_a_deletion_is_blocked_and_told(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    known = HubModel.objects.values("hub_id", "repo_id", "head_sha").get()
    sandbox.delete(NAME)
    for hours in range(3):
        poll(poll_row, hub=hub, at=LATER + timedelta(hours=hours))
    sandbox.reuse_name(NAME, license="mit")

    found = poll(poll_row, hub=hub, at=LATER + timedelta(hours=3))

    assert [(change.kind, change.severity) for change in found] == [("name_reused", "critical")]
    assert Finding.objects.filter(system=system, change=found[0]).exists()
    assert HubModel.objects.values("hub_id", "repo_id", "head_sha").get() == known
    assert HubModel.objects.get().unavailable_since is not None
    with pytest.raises(NameReused):
        store_snapshot(hub.snapshot(NAME), by=None, at=LATER)
    assert Revision.objects.count() == 1
