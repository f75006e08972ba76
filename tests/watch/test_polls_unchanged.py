"""A model at which nothing happened costs two questions, four statements, and is believed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from demo.hub import Sandbox
from governance.watch import tasks
from governance.watch.actions import note_unchanged, poll
from governance.watch.models import HubBudget, Poll
from inventory.hubs.base import Hub
from inventory.models import HubModel, System
from tests.conftest import NOON
from tests.factories import SystemModelFactory

NAME = "org/model"
LATER = NOON + timedelta(hours=6)
AGAIN = LATER + timedelta(seconds=30)
STATEMENTS = 4
REDIRECTED = 1
# Branches and tags are among the marks, and asked for once a day.
SAVED = 1


@pytest.fixture
def known(sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System) -> Poll:
    """The poll after a first whole look, at a hub that drifts and honours ETags."""
    sandbox.clock.frozen_at = 1_790_000_000.0
    sandbox.answers_304 = True
    sandbox.drift()
    poll(poll_row, hub=hub, at=LATER)
    return poll_row


def asked(sandbox: Sandbox) -> dict[str, int]:
    """How many requests the hub has counted, by kind."""
    return {bucket: count for (bucket, *_), count in sandbox.limits.used.items()}


def test_a_model_that_is_as_it_was_costs_four_statements_in_the_worker(
    sandbox: Sandbox, known: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.timezone, "now", lambda: AGAIN)
    Poll.objects.update(due_at=AGAIN)
    before = asked(sandbox)

    with CaptureQueriesContext(connection) as statements:
        tasks.poll_model(poll_id=known.pk)

    known.refresh_from_db()
    assert known.last_success_at == AGAIN
    assert known.due_at > AGAIN
    assert known.leased_until is None
    assert len(statements) <= STATEMENTS, [row["sql"] for row in statements]
    assert asked(sandbox)["api"] - before["api"] == len(known.seen) + REDIRECTED - SAVED
    assert asked(sandbox)["resolvers"] == before["resolvers"]


@pytest.mark.parametrize("honours", [True, False], ids=["304", "the same body again"])
@pytest.mark.once
def test_whether_the_hub_honours_an_etag_makes_no_difference_to_what_is_found(
    honours: bool, sandbox: Sandbox, hub: Hub, known: Poll
) -> None:
    sandbox.answers_304 = honours
    checked = HubModel.objects.get().revisions.get().checked_at

    assert poll(known, hub=hub, at=AGAIN) == []

    assert HubModel.objects.get().revisions.get().checked_at == checked
    sandbox.gate(NAME)
    assert [row.kind for row in poll(known, hub=hub, at=AGAIN + timedelta(hours=1))] == ["gated"]


def test_the_sweep_brings_last_checked_up_to_date(hub: Hub, known: Poll) -> None:
    poll(known, hub=hub, at=AGAIN)
    assert HubModel.objects.get().checked_at == LATER

    note_unchanged()

    assert HubModel.objects.get().checked_at == AGAIN


@pytest.mark.once
def test_a_commit_that_a_system_took_up_since_is_asked_for(
    sandbox: Sandbox, hub: Hub, known: Poll
) -> None:
    sandbox.move_commit(NAME)
    poll(known, hub=hub, at=AGAIN)
    newer = HubModel.objects.get().revisions.get(sha=sandbox.repo(NAME).head.mark.id)
    sandbox.move_commit(NAME)
    poll(known, hub=hub, at=AGAIN + timedelta(hours=1))
    SystemModelFactory(revision=newer)

    poll(known, hub=hub, at=AGAIN + timedelta(hours=2))

    known.refresh_from_db()
    assert any(newer.sha in path for path in known.seen)


def test_the_budget_is_taken_before_the_hub_is_asked_and_corrected_when_others_use_it(
    sandbox: Sandbox, hub: Hub, known: Poll
) -> None:
    after_first = HubBudget.objects.get(bucket="api").remaining
    poll(known, hub=hub, at=AGAIN)
    taken = HubBudget.objects.get(bucket="api").remaining
    for key in sandbox.limits.used:
        sandbox.limits.used[key] += 100

    poll(known, hub=hub, at=AGAIN + timedelta(seconds=1))

    assert taken == after_first - (len(Poll.objects.get().seen) + REDIRECTED - SAVED)
    assert HubBudget.objects.get(bucket="api").remaining == 500 - asked(sandbox)["api"]
