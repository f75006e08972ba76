"""Whatever an author writes into a card, or a hub into a body: kept raw, read field by field."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from demo.hub import Fault, Sandbox
from governance.accounts.models import User
from governance.watch import actions, tasks
from governance.watch.models import Change, Poll
from inventory.actions import store_snapshot
from inventory.hubs.base import Hub
from inventory.models import Revision, System
from tests.conftest import NOON
from tests.factories import SystemModelFactory

pytestmark = pytest.mark.faults
NAME = "org/model"
LATER = NOON + timedelta(hours=6)
AGAIN = LATER + timedelta(hours=6)

# Of the newest commit, in the short look as in the long one.
BODY = f"/api/models/{NAME}?"

CARDS: dict[str, Any] = {
    "null": None,
    "a list": ["mit"],
    "a text": "license: mit",
    "wrong types": {"license": {"not": ["a", "text"]}, "base_model": 3, "datasets": {"x": None}},
    "dates": {"license": "mit", "version": "2024-01-01", "released": {"year": 1}},
    "huge": {"license": "mit", "description": "é" * 2_000_000, "tags": ["x"] * 100_000},
    "deep": {"license": "mit", "widget": [[[[[[[[[["x"]]]]]]]]]]},
    "hostile keys": {
        "license": "mit", "ignore_metadata_errors": True, "__class__": "x", "": 1,
        "<script>alert(1)</script>": "\u202egnp.exe", "a" * 10_000: [None],
    },
}  # fmt: skip


@pytest.mark.parametrize("card", CARDS)
def test_a_card_of_any_shape_is_kept_raw_and_stops_nothing(
    card: str, sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    sandbox.move_commit(NAME)
    sandbox.faults.order(
        Fault("other_fields", times=None, path=BODY, fields={"cardData": CARDS[card]})
    )

    actions.poll(poll_row, hub=hub, at=LATER)
    again = actions.poll(poll_row, hub=hub, at=AGAIN)

    poll_row.refresh_from_db()
    newest = Revision.objects.exclude(uses__system=system).get()
    assert newest.raw["cardData"] == CARDS[card]
    assert newest.licence_key == "mit"  # The hub's own tag says so where the card says nothing.
    assert (poll_row.last_success_at, poll_row.leased_until) == (AGAIN, None)
    assert again == []


def test_one_bad_model_does_not_stop_the_others(
    sandbox: Sandbox, hub: Hub, endpoint: str, db: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    names = [f"org/model-{number}" for number in range(4)]
    for name in names:
        sandbox.add(name, license="mit")
        stored = store_snapshot(hub.snapshot(name), by=None, at=NOON)
        SystemModelFactory(revision=stored.revision)
        actions.schedule_poll(stored.model, by=None, at=NOON)
        sandbox.change_licence(name, "other")
    Poll.objects.update(due_at=LATER)
    faults = ["html", "not_an_object", "bad_fields"]
    for name, kind in zip(names, faults, strict=False):
        sandbox.fault(kind, repo_id=name, times=None)
    monkeypatch.setattr(tasks.timezone, "now", lambda: LATER)
    monkeypatch.setattr(
        tasks.poll_model, "apply_async", lambda *, kwargs, expires: tasks.poll_model(**kwargs)
    )

    assert tasks.poll_due() == {"polls sent out": len(names)}

    told = Change.objects.filter(kind="licence_changed").values_list("model__repo_id", flat=True)
    assert names[3] in told
    assert not Poll.objects.due(LATER).exists()
    assert not Poll.objects.filter(leased_until__isnull=False).exists()
    stale = Poll.objects.filter(stale_since=LATER).values_list("model__repo_id", flat=True)
    assert set(stale) >= set(names[:2])


NO_DATES: dict[str, Any] = {
    "the year 1": ("0001-01-01T00:00:00Z", None),
    "the last year there is": ("9999-12-31T23:59:59.000Z", None),
    "older than the last one": ("2020-01-01T00:00:00.000Z", 2020),
    "in the future": ("2031-01-01T00:00:00.000Z", 2031),
    "the floor of the hub": ("2022-03-02T23:29:04.000Z", 2022),
    "nonsense": ("soon", None),
}


@pytest.mark.parametrize("date", NO_DATES)
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_a_date_of_the_hub_decides_nothing_and_breaks_no_page(
    date: str, zone: str, sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System,
    engineer: User, client: Client, settings: Any,
) -> None:  # fmt: skip
    settings.TIME_ZONE = zone
    said, year = NO_DATES[date]
    fields = {"lastModified": said, "createdAt": said}
    sandbox.faults.order(Fault("other_fields", times=None, path=BODY, fields=fields))
    sandbox.change_licence(NAME, "other")
    client.force_login(engineer)

    found = actions.poll(poll_row, hub=hub, at=LATER)
    page = client.get(poll_row.model.get_absolute_url())

    newest = Revision.objects.exclude(uses__system=system).get()
    assert {change.kind for change in found} == {"new_commit", "licence_changed"}
    assert {change.found_at for change in found} == {LATER}
    assert (newest.published_at and newest.published_at.year) == year
    assert newest.first_seen_at == LATER
    assert poll_row.model.revisions.count() == 2
    assert "Last changed there" in page.content.decode()


def test_a_tag_of_the_hub_is_news_only_where_it_tells_licence_or_lineage(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    said = {"cardData": {}, "tags": ["license:mit", "base_model:finetune:org/base", "has_space"]}
    fault = Fault("other_fields", times=None, path=BODY, fields=said)
    sandbox.faults.order(fault)
    actions.poll(poll_row, hub=hub, at=LATER)

    def with_tags(*tags: str) -> list[str]:
        fault.fields = {**said, "tags": list(tags)}
        nonlocal at
        at += timedelta(hours=6)
        return [change.kind for change in actions.poll(poll_row, hub=hub, at=at)]

    at = LATER
    base = "base_model:finetune:org/base"
    assert with_tags("license:mit", base, "autotrain_compatible", "arxiv:2401.00001") == []
    assert with_tags("license:other", base) == ["licence_changed"]
    assert with_tags("license:other", "base_model:merge:org/base") == ["base_model_changed"]
