"""Branches and tags: asked for once a day, and a tag that leaves the commit in use is told."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from demo.hub import Sandbox
from governance.watch.actions import poll, poll_now
from governance.watch.models import Change, ChangeKind, Finding, Poll
from inventory.hubs.base import Hub
from inventory.models import HubModel, System
from tests.conftest import NOON
from tests.factories import UserFactory

NAME, REFS = "org/model", "/api/models/org/model/refs"
HOUR, DAY = timedelta(hours=1), timedelta(hours=24)


@pytest.fixture
def tagged(sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System) -> Poll:
    """The poll after a whole look at a model whose commit in use has two tags."""
    sandbox.tag(NAME, "v1.0")
    sandbox.tag(NAME, "stable")
    poll(poll_row, hub=hub, at=NOON)
    poll_row.refresh_from_db()
    return poll_row


def moves(poll_row: Poll, hub: Hub, at: Any) -> list[Change]:
    """What one look finds, the new commits left out."""
    found = poll(poll_row, hub=hub, at=at)
    return [change for change in found if change.kind != ChangeKind.NEW_COMMIT]


def test_a_look_keeps_each_tag_and_each_branch_with_its_commit(
    sandbox: Sandbox, tagged: Poll, model: HubModel
) -> None:
    sha = model.head_sha
    assert tagged.refs == [["tag", "stable", sha], ["tag", "v1.0", sha], ["branch", "main", sha]]
    assert tagged.refs_read_at == NOON
    assert not Change.objects.exists()


def test_a_tag_that_leaves_the_commit_in_use_is_told_with_both_commits_and_as_a_finding(
    sandbox: Sandbox, hub: Hub, tagged: Poll, model: HubModel, system: System
) -> None:
    old = model.head_sha
    new = sandbox.move_commit(NAME)
    sandbox.tag(NAME, "v1.0")

    (change,) = moves(tagged, hub, NOON + HOUR)

    assert (change.kind, change.severity) == (ChangeKind.TAG_MOVED, "medium")
    assert (change.before, change.after) == ({"tag v1.0": old}, {"tag v1.0": new})
    assert change.revision.sha == old
    assert Finding.objects.get().system == system
    assert moves(tagged, hub, NOON + 2 * DAY) == []


@pytest.mark.once
def test_a_tag_that_is_taken_away_leads_nowhere(sandbox: Sandbox, hub: Hub, tagged: Poll) -> None:
    sandbox.delete_tag(NAME, "v1.0")
    sandbox.delete_tag(NAME, "stable")

    (change,) = moves(tagged, hub, NOON + DAY)

    assert change.after == {"tag v1.0": "not there", "tag stable": "not there"}


@pytest.mark.once
def test_a_tag_on_a_commit_that_nobody_runs_may_move(
    sandbox: Sandbox, hub: Hub, tagged: Poll
) -> None:
    sandbox.move_commit(NAME)
    sandbox.tag(NAME, "nightly")
    poll(tagged, hub=hub, at=NOON + HOUR)
    sandbox.move_commit(NAME)
    sandbox.tag(NAME, "nightly")

    assert moves(tagged, hub, NOON + DAY) == []


@pytest.mark.once
def test_a_branch_may_move(sandbox: Sandbox, hub: Hub, tagged: Poll, model: HubModel) -> None:
    sandbox.branch(NAME, "next", model.head_sha)
    poll(tagged, hub=hub, at=NOON + DAY)
    sandbox.branch(NAME, "next", sandbox.move_commit(NAME))

    assert moves(tagged, hub, NOON + 2 * DAY) == []


def test_a_day_of_looks_asks_for_branches_and_tags_once(
    sandbox: Sandbox, hub: Hub, tagged: Poll
) -> None:
    asked = []
    for hours in (6, 12, 18, 24):
        before = sandbox.limits.answered
        poll(tagged, hub=hub, at=NOON + hours * HOUR)
        asked.append(sandbox.limits.answered - before)

    assert asked == [asked[0]] * 3 + [asked[0] + 1]


@pytest.mark.once
def test_whoever_asks_at_once_gets_branches_and_tags_as_well(
    sandbox: Sandbox, hub: Hub, tagged: Poll, model: HubModel
) -> None:
    sandbox.delete_tag(NAME, "v1.0")
    assert moves(tagged, hub, NOON + HOUR) == []

    poll_now(model, by=UserFactory(roles=["engineer"]), at=NOON + 2 * HOUR)

    assert [row.kind for row in moves(tagged, hub, NOON + 2 * HOUR)] == [ChangeKind.TAG_MOVED]


def test_the_models_page_names_them_and_says_what_is_in_use(
    client: Client, sandbox: Sandbox, hub: Hub, tagged: Poll, model: HubModel
) -> None:
    newest = sandbox.move_commit(NAME)
    for number in range(120):
        sandbox.tag(NAME, f"nightly-{number:03}", f"{number:040x}")
    poll(tagged, hub=hub, at=NOON + HOUR)
    client.force_login(UserFactory(roles=["engineer"]))

    page = unescape(client.get(model.get_absolute_url()).content.decode())

    assert page.index(">v1.0<") < page.index(">main<") < page.index(">nightly-000<")
    assert "In use" in page
    assert f'href="?commit={newest}"' in page
    assert "115 more names" in page
    assert "15 names are not shown here" in page


def test_a_program_reads_all_of_them_with_the_poll(
    client: Client, tagged: Poll, model: HubModel
) -> None:
    client.force_login(UserFactory(roles=["auditor"]))

    whole = client.get(f"/api/v1/polls/{tagged.pk}/").json()
    (row,) = client.get("/api/v1/polls/").json()["results"]

    assert whole["refs"][0] == {"kind": "tag", "name": "stable", "commit": model.head_sha}
    assert len(whole["refs"]) == 3
    assert "refs" not in row


def test_a_hub_that_lists_none_any_more_takes_nothing_away_and_is_told_of(
    sandbox: Sandbox, hub: Hub, tagged: Poll
) -> None:
    known = tagged.refs
    sandbox.fault("missing", path="/refs", times=None)

    assert moves(tagged, hub, NOON + DAY) == []

    tagged.refresh_from_db()
    assert tagged.refs == known
    assert "branches and tags" in tagged.problem
    sandbox.heal()
    poll(tagged, hub=hub, at=NOON + DAY + HOUR)
    tagged.refresh_from_db()
    assert tagged.problem == ""


def test_a_hub_that_never_listed_any_is_no_problem(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    sandbox.fault("missing", path="/refs", times=None)

    poll(poll_row, hub=hub, at=NOON)

    poll_row.refresh_from_db()
    assert (poll_row.refs, poll_row.problem) == (None, "")
