"""Feeds on pages and for programs: off at first, switched by administrators, runs with reasons."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.watch import tasks
from governance.watch.actions import claim_feed, due_feeds, switch_feed
from governance.watch.actions.runs import begin, finish
from governance.watch.models import Feed, HubPause, Sync, SyncProblem
from governance.watch.sources.feeds import FEEDS
from governance.web.refusals import NotAllowed
from inventory.actions import add_component
from tests.conftest import NOON
from tests.factories import SystemFactory, UserFactory

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def administrator() -> User:
    """Somebody who may change settings."""
    return UserFactory(roles=["administrator"])


@pytest.fixture
def sent(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> list[dict[str, object]]:
    """Messages that would have gone to a worker."""
    messages: list[dict[str, object]] = []
    monkeypatch.setattr(tasks.sync_feed, "delay", lambda **given: messages.append(given))
    monkeypatch.setattr("django.db.transaction.on_commit", lambda run, **_: run())
    return messages


def signed_in(user: User) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(user)
    return client


def ran(source: str = "kev", **facts: object) -> Sync:
    """A run that ended."""
    given = {"origin": "https://x", "started_at": NOON, "finished_at": LATER} | facts
    return Sync.objects.create(source=source, **given)


# Switching


def test_every_feed_is_off_at_first_and_says_what_would_leave(administrator: User) -> None:
    HubPause.objects.create(hub="huggingface", until=NOON + timedelta(days=40_000))

    response = signed_in(administrator).get(reverse("watch:source-list"))

    page = strip_tags(response.content.decode())
    assert [feed.words for feed in response.context["feeds"]] == ["Off"] * len(FEEDS)
    for feed in FEEDS.values():
        assert f"{feed.leaves} (nothing at all while it is off)" in page
    assert "(NVD) of the United States is not asked" in page
    assert "Ask now" not in page
    assert "left alone until" in page


def test_an_administrator_switches_a_feed_on_and_it_is_asked_at_once(
    administrator: User, sent: list[dict[str, object]]
) -> None:
    client = signed_in(administrator)

    client.post(reverse("watch:feed-switch", args=["kev"]), {"on": "yes"})

    feed = Feed.objects.get(key="kev")
    assert (feed.is_on, feed.switched_by) == (True, administrator)
    assert sent == [{"key": "kev"}]
    assert due_feeds(at=feed.switched_at) == ["kev"]
    entry = Entry.objects.about(feed).get()
    assert (entry.event, entry.after) == ("feed.switched_on", {"is_on": True})
    assert "Ask now" in client.get(reverse("watch:source-list")).content.decode()
    client.post(reverse("watch:feed-switch", args=["kev"]), {"on": "no"})
    assert not Feed.objects.get(key="kev").is_on
    assert due_feeds(at=LATER + timedelta(days=999)) == []


def test_switching_on_twice_changes_nothing(administrator: User) -> None:
    for at in (NOON, LATER):
        switch_feed("kev", on=True, by=administrator, at=at)

    assert Feed.objects.get().switched_at == NOON
    assert Entry.objects.count() == 1


def test_others_may_neither_switch_nor_see_the_switch(
    officer: User, engineer: User, sent: list[dict[str, object]]
) -> None:
    for user in (officer, engineer):
        client = signed_in(user)
        address = reverse("watch:feed-switch", args=["kev"])

        assert client.post(address, {"on": "yes"}).status_code == 403
        assert "Switch on" not in client.get(reverse("watch:source-list")).content.decode()

    assert not Feed.objects.filter(is_on=True).exists()
    with pytest.raises(NotAllowed, match="switch feeds"):
        switch_feed("kev", on=True, by=engineer, at=NOON)


def test_a_feed_is_asked_at_once_by_those_who_may(
    officer: User, engineer: User, sent: list[dict[str, object]]
) -> None:
    address = reverse("watch:feed-ask", args=["kev"])
    assert signed_in(officer).post(address).status_code == 422
    Feed.objects.create(key="kev", is_on=True, due_at=NOON + timedelta(days=999))

    assert signed_in(engineer).post(address).status_code == 403
    assert signed_in(officer).post(address).status_code == 302

    assert sent == [{"key": "kev"}]
    assert due_feeds(at=NOON) == ["kev"]


@pytest.mark.parametrize("name", ["feed-switch", "feed-ask"])
def test_a_feed_that_nobody_knows_is_not_there(name: str, administrator: User) -> None:
    response = signed_in(administrator).post(reverse(f"watch:{name}", args=["nvd"]), {"on": "yes"})

    assert response.status_code == 404


# Turns


def test_exactly_one_of_two_workers_takes_the_turn_of_a_feed() -> None:
    Feed.objects.create(key="kev", is_on=True, due_at=NOON, asked_at=NOON)

    assert [claim_feed("kev", at=NOON) for _ in range(2)] == [True, False]
    assert due_feeds(at=NOON + timedelta(minutes=30)) == []
    assert due_feeds(at=NOON + timedelta(minutes=31)) == ["kev"]


def test_new_components_make_osv_due_but_not_while_it_fails(engineer: User) -> None:
    for key in ("osv", "osv-files", "kev"):
        Feed.objects.create(key=key, is_on=True, due_at=NOON + timedelta(hours=23))
        ran(key)
    Feed.objects.filter(key="osv-files").update(failures=1)
    assert due_feeds(at=LATER) == []

    add_component(SystemFactory(), "torch==2.0", by=engineer, at=LATER)

    assert due_feeds(at=LATER) == ["osv"]
    assert claim_feed("osv", at=LATER)


def test_the_sweep_sends_out_what_is_due_and_a_person_all_that_is_on(
    sent: list[dict[str, object]],
) -> None:
    Feed.objects.create(key="kev", is_on=True, due_at=NOON)
    Feed.objects.create(key="epss", is_on=True, due_at=NOON + timedelta(days=99_999))
    Feed.objects.create(key="avid")

    tasks.sync_advisories()
    tasks.sync_advisories(now=True)

    assert [row["key"] for row in sent] == ["kev", "kev", "epss"]


def test_a_task_takes_nothing_that_is_not_due() -> None:
    Feed.objects.create(key="kev", is_on=True, due_at=NOON + timedelta(days=99_999))

    tasks.sync_feed(key="kev")

    assert not Sync.objects.exists()


# Runs


def test_a_run_lists_every_record_that_could_not_be_read(engineer: User) -> None:
    run = ran(read=60, unreadable=45, problem="x")
    SyncProblem.objects.bulk_create(
        SyncProblem(sync=run, name=f"file-{number:02}.json", reason="<b>It has no id.</b>")
        for number in range(45)
    )
    SyncProblem.objects.create(sync=ran("avid"), name="other.json", reason="x")
    client = signed_in(engineer)

    page = client.get(run.get_absolute_url(), {"page": 3}).content.decode()
    found = client.get(run.get_absolute_url(), {"q": "file-07"}).context["list"].rows
    export = client.get(run.get_absolute_url(), {"format": "csv"})

    assert "file-44.json" in page
    assert "<b>It has" not in page
    assert [row.name for row in found] == ["file-07.json"]
    content = b"".join(export.streaming_content) if export.streaming else export.content
    assert len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) == 46


def test_a_run_says_what_failed_as_a_whole_and_lists_each_record_once(engineer: User) -> None:
    run = begin("kev", "https://x", at=NOON)
    problems = [SyncProblem(sync=run, name=f"{n:02}.json", reason="No id.") for n in range(25)]
    SyncProblem.objects.bulk_create(problems)
    run.unreadable = 25
    finish(run, ["KEV cannot be reached."], by=None, at=LATER)

    page = signed_in(engineer).get(run.get_absolute_url()).content.decode()

    assert page.count("KEV cannot be reached.") == 1
    assert page.count("03.json") == 1
    assert "and 5 more" not in page


def test_runs_are_narrowed_by_source_and_outcome(engineer: User) -> None:
    good, bad, under_way = ran("kev"), ran("avid", problem="x"), ran("osv", finished_at=None)
    client = signed_in(engineer)

    def shown(**query: str) -> list[Sync]:
        return list(client.get(reverse("watch:run-list"), query).context["list"].rows)

    assert shown(outcome="done") == [good]
    assert shown(outcome="problems") == [bad]
    assert shown(outcome="running") == [under_way]
    assert shown(source="avid") == [bad]


@pytest.mark.parametrize("name", ["run-list", "source-list"])
def test_a_page_costs_the_same_however_many_runs_there_are(name: str, engineer: User) -> None:
    costs = []
    for _ in range(2):
        for key in FEEDS:
            ran(key)
        client = signed_in(engineer)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(f"watch:{name}"))
        costs.append(len(queries))

    assert costs[0] == costs[1]


# The same for programs


def test_programs_list_switch_and_ask_feeds(
    administrator: User, sent: list[dict[str, object]]
) -> None:
    client = signed_in(administrator)
    kev = "/api/v1/feeds/kev/"

    listed = client.get("/api/v1/feeds/").json()
    assert [(row["key"], row["is_on"]) for row in listed] == [(key, False) for key in FEEDS]
    refused = client.post(f"{kev}ask/")
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")
    on = client.post(f"{kev}switch/", {"is_on": True}, content_type="application/json")
    assert (on.status_code, on.json()["is_on"]) == (200, True)
    assert client.post(f"{kev}ask/").status_code == 202
    assert sent == [{"key": "kev"}, {"key": "kev"}]
    assert client.get("/api/v1/feeds/nvd/").status_code == 404
    bad = client.post(f"{kev}switch/", {}, content_type="application/json")
    assert bad.status_code == 400


def test_programs_read_runs_and_what_could_not_be_read(engineer: User) -> None:
    run = ran(unreadable=1)
    problem = SyncProblem.objects.create(sync=run, name="a.json", reason="It has no id.")
    ran("avid")
    client = signed_in(engineer)

    listed = client.get("/api/v1/advisory-runs/", {"source": "kev"}).json()
    problems = client.get(f"/api/v1/advisory-runs/{run.pk}/problems/").json()

    assert [row["id"] for row in listed["results"]] == [run.pk]
    expected = {"id": problem.pk, "name": "a.json", "reason": "It has no id."}
    assert problems["results"] == [expected]
    switched = client.post(
        "/api/v1/feeds/kev/switch/", {"is_on": True}, content_type="application/json"
    )
    assert switched.status_code == 403
