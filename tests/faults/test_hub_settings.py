"""A gate that closes and a ban: told at once, with what is known kept and what is open read."""

from datetime import timedelta

import pytest

from demo.hub import Sandbox
from governance.watch.actions import poll
from governance.watch.models import Change, Finding, Poll
from inventory.hubs.base import Hub
from inventory.models import HubModel, Revision, System
from tests.conftest import NOON

pytestmark = pytest.mark.faults
NAME = "org/model"
LATER = NOON + timedelta(hours=6)
AGAIN = LATER + timedelta(hours=6)


def test_a_gate_that_appears_and_one_that_becomes_stricter_are_told_with_both_values(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    sandbox.gate(NAME, "auto")
    appeared = poll(poll_row, hub=hub, at=LATER)
    sandbox.gate(NAME, "manual")

    stricter = poll(poll_row, hub=hub, at=AGAIN)

    told = [(change.kind, change.before, change.after) for change in [*appeared, *stricter]]
    assert told == [
        ("gated", {"gate": "none"}, {"gate": "auto"}),
        ("gated", {"gate": "auto"}, {"gate": "manual"}),
    ]
    assert Finding.objects.filter(system=system).count() == 2


def test_behind_a_gate_facts_are_read_on_and_files_stay_as_they_were_read(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    sandbox.gate(NAME, "manual")
    sandbox.change_licence_text(NAME, "other terms\n")
    sandbox.change_licence(NAME, "other")

    found = poll(poll_row, hub=hub, at=LATER)

    assert {change.kind for change in found} == {"gated", "new_commit", "licence_changed"}
    pinned, newest = Revision.objects.order_by("pk")
    assert pinned.licence_text == "terms\n"
    assert (newest.licence_key, newest.licence_text) == ("other", "")
    assert newest.file_count == pinned.file_count
    poll_row.refresh_from_db()
    assert poll_row.last_success_at == LATER


@pytest.mark.parametrize("answers", [False, True], ids=["403", "200 that says so"])
def test_a_ban_is_told_at_once_keeps_all_evidence_and_is_not_asked_about_often(
    answers: bool, sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    known = [list(Revision.objects.values()), list(Revision.objects.get().files.values())]
    sandbox.disable(NAME, answers=answers)

    (change,) = poll(poll_row, hub=hub, at=LATER)

    assert (change.kind, change.severity) == ("disabled", "critical")
    assert Finding.objects.get(system=system).severity == "critical"
    assert HubModel.objects.get().disabled
    kept = Revision.objects.get()
    assert (kept.sha, kept.raw["sha"]) == (known[0][0]["sha"], known[0][0]["sha"])
    assert list(kept.files.values()) == known[1]
    poll_row.refresh_from_db()
    assert poll_row.due_at > LATER + timedelta(hours=0 if answers else 23)
    assert poll(poll_row, hub=hub, at=AGAIN) == []
    assert Change.objects.count() == 1
