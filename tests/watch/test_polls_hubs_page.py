"""The page says of each hub whether it answers, what is left of its quota, and what is stale."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance.watch.actions import schedule_poll
from governance.watch.hub_states import hub_states, stale_polls
from governance.watch.models import HookDelivery, HubBudget, HubPause, Poll
from inventory.hubs import HUBS
from tests.conftest import NOON
from tests.factories import HubModelFactory, RevisionFactory, SystemModelFactory, UserFactory

AFTER = NOON + timedelta(minutes=5)

pytestmark = pytest.mark.django_db


def pause(**facts: object) -> None:
    """A pause of the hub."""
    HubPause.objects.create(hub="huggingface", **facts)


def asked(**facts: str) -> None:
    """A model of the hub that was asked about."""
    schedule_poll(HubModelFactory(**facts), by=None, at=NOON)
    Poll.objects.update(last_started_at=NOON)


def sources_page() -> str:
    """What a person reads on the page of sources."""
    client = Client()
    client.force_login(UserFactory(roles=["auditor"]))
    page = client.get(reverse("watch:source-list")).content.decode()
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "Asked as planned"),
        ({"until": NOON, "failures": 2}, "Asked as planned"),
        ({"until": AFTER}, "Left alone"),
        ({"until": AFTER, "failures": 5}, "Left alone"),
        ({"until": NOON, "failures": 5}, "Tried next"),
        ({"until": AFTER, "failures": 5, "probe_started_at": NOON}, "Being tried"),
    ],
    ids=["never paused", "a pause that is over", "asked to slow down", "broken", "half open",
         "one poll under way"],
)  # fmt: skip
def test_each_state_of_a_hub_has_its_words(facts: dict[str, object], words: str) -> None:
    asked()
    pause(**facts)

    assert hub_states(NOON)[0].standing.words == words


def test_a_pause_for_quota_is_not_told_as_a_failure() -> None:
    pause(until=AFTER)

    assert "failed" not in hub_states(NOON)[0].standing.why


@pytest.mark.parametrize(
    ("models", "words"),
    [(0, "Nothing to ask about"), (1, "Not asked yet")],
)
def test_a_hub_that_nobody_asked_is_not_shown_as_answering(models: int, words: str) -> None:
    for _ in range(models):
        schedule_poll(HubModelFactory(), by=None, at=NOON)

    standing = hub_states(NOON)[0].standing

    assert (standing.words, standing.state) == (words, "unknown")


def test_a_hub_without_an_address_cannot_be_asked(settings) -> None:
    settings.MANIFEST_ENDPOINT = ""
    asked(hub="manifest")

    found = next(one for one in hub_states(NOON) if not one.address)

    assert (found.standing.words, found.standing.state) == ("Cannot be asked", "unknown")


def test_models_that_no_system_has_do_not_count_as_watched() -> None:
    asked()
    SystemModelFactory(revision=RevisionFactory(model=Poll.objects.get().model))
    schedule_poll(HubModelFactory(), by=None, at=NOON)
    Poll.objects.update(stale_since=NOON)

    found = hub_states(NOON)[0]
    page = sources_page()

    assert (found.models, found.watched) == (2, 1)
    assert "of 2: the others are in no system" in page
    assert page.count("Only when somebody asks") == 1


def test_what_was_left_of_a_window_that_has_ended_is_not_known() -> None:
    asked()
    HubBudget.objects.create(
        hub="huggingface", account=HUBS["huggingface"]().account, bucket="api", quota=500, floor=20,
        remaining=77, window=timedelta(minutes=5), resets_at=timezone.now() - timedelta(hours=1),
    )  # fmt: skip

    page = sources_page()

    assert "77 of 500" not in page
    assert "500 questions at a time; what is left is not known since" in page


def test_a_quota_that_is_spent_says_until_when() -> None:
    asked()
    HubBudget.objects.create(
        hub="huggingface", account=HUBS["huggingface"]().account, bucket="api", quota=500, floor=20,
        remaining=20, window=timedelta(minutes=5), resets_at=AFTER,
    )  # fmt: skip

    during, after = hub_states(NOON)[0].standing, hub_states(AFTER)[0].standing

    assert (during.words, during.until) == ("Left alone", AFTER)
    assert "failed" not in during.why
    assert (after.words, after.until) == ("Asked as planned", None)


def test_only_the_budget_of_the_present_endpoint_and_token_is_shown() -> None:
    account = HUBS["huggingface"]().account
    given = {"bucket": "api", "quota": 500, "floor": 20, "remaining": 77,
             "window": timedelta(minutes=5), "resets_at": AFTER}  # fmt: skip
    HubBudget.objects.create(hub="huggingface", account=account, **given)
    HubBudget.objects.create(hub="huggingface", account="of another", **given)

    assert [row.account for row in hub_states(NOON)[0].budgets] == [account]


def test_the_page_shows_quota_messages_and_every_stale_model() -> None:
    account = HUBS["huggingface"]().account
    HubBudget.objects.create(
        hub="huggingface", account=account, bucket="api", quota=500, floor=20, remaining=77,
        window=timedelta(minutes=5), resets_at=timezone.now() + timedelta(minutes=4),
    )  # fmt: skip
    HookDelivery.objects.create(
        hub="huggingface", digest="1" * 64, repo_id="org/model", received_at=timezone.now()
    )
    model = HubModelFactory(repo_id="org/silent")
    schedule_poll(model, by=None, at=NOON)
    Poll.objects.update(stale_since=NOON, problem="The hub took too long to answer.")
    client = Client()
    client.force_login(UserFactory(roles=["auditor"]))

    page = client.get(reverse("watch:source-list")).content.decode()

    text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))
    assert "77 of 500 questions left" in text
    assert "1 model , the longest since" in text
    assert "The hub took too long to answer." in text
    assert f"{model.get_absolute_url()}#watch" in page
    assert "Last message from it" in text


def test_the_page_costs_the_same_however_many_models_there_are() -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            hub_states(NOON)
            stale_polls(NOON)
        return len(asked)

    schedule_poll(HubModelFactory(), by=None, at=NOON)
    one = statements()
    for _ in range(5):
        schedule_poll(HubModelFactory(), by=None, at=NOON)
    Poll.objects.update(stale_since=NOON)

    assert statements() == one == 5
