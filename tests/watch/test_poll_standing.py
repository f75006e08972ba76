"""The page of a model and the API say whether its hub is asked at all, until when not, and why."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.watch.actions import schedule_poll
from governance.watch.models import HubBudget, HubPause, Poll
from governance.watch.standing import accounts, of_poll
from inventory.models import HubModel
from tests.conftest import NOON
from tests.factories import RevisionFactory, SystemModelFactory, UserFactory

pytestmark = pytest.mark.django_db
HUB = "huggingface"
REFRESH = 'hx-trigger="every 3s"'


@pytest.fixture
def model() -> HubModel:
    """A model in use whose turn has come."""
    use = SystemModelFactory(revision=RevisionFactory())
    found: HubModel = use.revision.model
    schedule_poll(found, by=None, at=NOON)
    Poll.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    return found


@pytest.fixture
def client_() -> Client:
    """Somebody who may ask hubs."""
    client = Client()
    client.force_login(UserFactory(roles=["engineer"]))
    return client


def spend(until: datetime, **facts: Any) -> None:
    """Use up our share of the hub's quota."""
    given = {
        "hub": HUB, "account": accounts()[HUB], "bucket": "api", "quota": 500, "floor": 20,
        "remaining": 20, "window": timedelta(minutes=5), "resets_at": until,
    }  # fmt: skip
    HubBudget.objects.create(**{**given, **facts})


def page_of(model: HubModel, client: Client) -> str:
    """The markup of the page."""
    return client.get(model.get_absolute_url()).content.decode()


def words(markup: str) -> str:
    """What a person reads."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", markup)))


def shown(moment: datetime) -> str:
    """A moment as pages write it."""
    local = timezone.localtime(moment)
    return f"{local.day} {local:%b %Y, %H:%M}"


def test_the_page_says_that_the_quota_is_spent_and_until_when(
    model: HubModel, client_: Client
) -> None:
    until = timezone.now() + timedelta(minutes=4)
    spend(until)

    page = page_of(model, client_)

    assert f"is left alone until {shown(until)}. Our share of its quota is used up" in words(page)
    assert f"Not before {shown(until)}" in words(page)
    assert "as soon as a worker is free" not in page
    assert REFRESH not in page


def test_a_pause_says_whether_the_hub_asked_for_it_or_failed(
    model: HubModel, client_: Client
) -> None:
    until = timezone.now() + timedelta(minutes=4)
    pause = HubPause.objects.create(hub=HUB, until=until)
    assert "It asked us to slow down." in words(page_of(model, client_))

    pause.failures = 5
    pause.save()

    assert f"left alone until {shown(until)}. It failed 5 times" in words(page_of(model, client_))


@pytest.mark.parametrize(
    "facts",
    [{"remaining": 21}, {"bucket": "resolvers"}, {"account": "another"}, {"hub": "ollama"},
     {"resets_at": NOON}, {"resets_at": timezone.now() + timedelta(days=1)}],
    ids=["some left", "another kind", "another token", "another hub", "window over",
         "the clock was set back"],
)  # fmt: skip
def test_a_quota_that_does_not_hold_this_poll_back_is_not_said(
    facts: dict[str, Any], model: HubModel, client_: Client
) -> None:
    spend(**{"until": timezone.now() + timedelta(minutes=4), **_renamed(facts)})

    page = page_of(model, client_)

    assert "left alone" not in page
    assert REFRESH in page
    row = HubBudget.objects.get()
    mine = (row.hub, row.account, row.bucket) == (HUB, accounts()[HUB], "api")
    assert not mine or row.room(timezone.now()) > 0


def _renamed(facts: dict[str, Any]) -> dict[str, Any]:
    return {"until" if key == "resets_at" else key: value for key, value in facts.items()}


def test_programs_are_told_the_same(model: HubModel, client_: Client) -> None:
    until = timezone.now() + timedelta(minutes=4)
    spend(until)
    poll = Poll.objects.get()

    listed = client_.get("/api/v1/polls/").json()["results"][0]
    whole = client_.get(f"/api/v1/polls/{poll.pk}/").json()
    asked = client_.post(f"/api/v1/polls/{poll.pk}/now/").json()

    for row in (listed, whole, asked):
        assert datetime.fromisoformat(row["left_alone_until"]) == until
        assert "quota is used up" in row["left_alone_because"]
        assert row["in_use"] is True
    HubBudget.objects.all().delete()
    free = client_.get(f"/api/v1/polls/{poll.pk}/").json()
    assert (free["left_alone_until"], free["left_alone_because"]) == (None, "")


def test_a_model_that_no_system_uses_is_not_shown_as_about_to_be_asked(client_: Client) -> None:
    model = RevisionFactory().model
    schedule_poll(model, by=None, at=NOON)
    Poll.objects.update(due_at=NOON)

    page = page_of(model, client_)

    assert "Only when somebody asks: no system in use has this model" in words(page)
    assert REFRESH not in page
    client_.post(reverse("watch:poll-now", args=[model.pk]))
    assert REFRESH in page_of(model, client_)


def test_what_nobody_has_asked_since_is_not_said_to_be_unchanged(
    model: HubModel, client_: Client
) -> None:
    assert "has not been asked since" in words(page_of(model, client_))

    Poll.objects.update(last_started_at=NOON)

    assert "Up to the last check, nothing had changed" in words(page_of(model, client_))


def test_how_any_number_of_hubs_stands_is_one_statement(
    model: HubModel, django_assert_num_queries: Any
) -> None:
    spend(timezone.now() + timedelta(minutes=4))
    with django_assert_num_queries(1):
        rows = Poll.objects.with_standing(accounts(), bucket="api", at=timezone.now())
        assert [of_poll(row).words for row in rows] == ["Left alone"]
