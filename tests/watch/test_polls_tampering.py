"""Other bytes under one commit: nobody trusts it from that poll on, until the bytes are back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from demo.hub import Sandbox
from governance.audit.models import Entry
from governance.watch.actions import poll
from governance.watch.models import Finding, Poll
from inventory.actions import store_snapshot
from inventory.actions.trust import check as check_trust
from inventory.hubs.base import Hub
from inventory.models import HubModel, Revision, System
from tests.conftest import NOON

NAME, WEIGHTS = "org/model", "model.safetensors"
LATER = NOON + timedelta(hours=6)
AGAIN = LATER + timedelta(hours=6)


@pytest.fixture(autouse=True)
def _all_effects(_only_this_app: None, settings) -> None:
    settings.AUDIT_EFFECTS = "governance.effects.EFFECTS"


def trusted(revision: Revision, item: str = "E3") -> tuple[int, str]:
    """Where the revision stands, and the status of one item."""
    revision.refresh_from_db()
    return revision.trust_level, revision.trust_evidence.get(item=item).status


@pytest.mark.once
def test_a_commit_with_other_bytes_is_at_the_foot_of_the_ladder_within_one_poll(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    revision = Revision.objects.get()
    check_trust(revision, by=None, at=NOON)
    assert trusted(revision)[1] == "unknown"
    first = revision.files.get(path=WEIGHTS).sha256
    sandbox.change_file_hash(NAME, WEIGHTS, same_commit=True)

    poll(poll_row, hub=hub, at=LATER)

    assert trusted(revision) == (0, "fail")
    assert revision.trust_evidence.get(item="E3").data == {"replaced": {WEIGHTS: first}}
    assert Finding.objects.get(system=system).severity == "critical"
    assert Entry.objects.filter(event="model.trust_failed").count() == 1


def test_it_stays_there_whatever_is_checked_later_and_is_told_once(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    revision = Revision.objects.get()
    first = revision.files.get(path=WEIGHTS).sha256
    sandbox.change_file_hash(NAME, WEIGHTS, same_commit=True)
    poll(poll_row, hub=hub, at=LATER)
    sandbox.change_file_hash(NAME, WEIGHTS, same_commit=True)

    poll(poll_row, hub=hub, at=AGAIN)
    check_trust(revision, by=None, at=AGAIN)

    assert trusted(revision) == (0, "fail")
    assert revision.trust_evidence.get(item="E3").data == {"replaced": {WEIGHTS: first}}
    assert Entry.objects.filter(event="model.trust_failed").count() == 1


@pytest.mark.once
def test_bytes_that_are_as_they_were_first_are_no_failure_any_more(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    revision, head = Revision.objects.get(), sandbox.repo(NAME).head
    sandbox.change_file_hash(NAME, WEIGHTS, same_commit=True)
    poll(poll_row, hub=hub, at=LATER)
    sandbox.repo(NAME).commits[0] = head

    changes = poll(poll_row, hub=hub, at=AGAIN)

    assert [change.kind for change in changes] == ["file_changed"]
    assert trusted(revision)[1] == "unknown"


@pytest.mark.once
def test_a_hub_that_leaves_a_hash_out_says_nothing_of_the_bytes(hub: Hub, model: HubModel) -> None:
    snapshot = hub.snapshot(NAME)
    known = list(Revision.objects.get().files.values_list("path", "size", "blob_id", "sha256"))
    silent = tuple(replace(file, size=None, sha256="", blob_id="") for file in snapshot.files)

    stored = store_snapshot(replace(snapshot, files=silent), by=None, at=LATER)

    assert stored.changed_files == ()
    assert list(stored.revision.files.values_list("path", "size", "blob_id", "sha256")) == known
