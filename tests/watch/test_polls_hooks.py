"""A hub's message makes us look sooner, and does nothing else, whoever sends it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from governance.watch import api_hooks
from governance.watch.actions import hooks, schedule_poll, take_hint
from governance.watch.actions.asking import refs_are_due
from governance.watch.models import Change, HookDelivery, Poll
from inventory.models import ModelAlias
from tests.conftest import NOON
from tests.factories import HubModelFactory

SECRET = "a secret of thirty-two characters"
HOOK = "/api/v1/hub-hooks/huggingface/"
LATER = timedelta(hours=3)

pytestmark = pytest.mark.django_db


@pytest.fixture
def poll_row(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Poll:
    """A model that is due in three hours, and a secret."""
    settings.HUB_HOOK_SECRET = SECRET
    monkeypatch.setattr(api_hooks, "nudge", lambda *args, **kwargs: True)
    row = schedule_poll(HubModelFactory(repo_id="org/model"), by=None, at=NOON)
    Poll.objects.update(due_at=timezone.now() + LATER)
    return row


def message(name: object = "org/model", **facts: object) -> dict[str, object]:
    """What Hugging Face sends."""
    return {"event": {"action": "update"}, "repo": {"type": "model", "name": name, **facts}}


def send(body: object, secret: str = SECRET, hub: str = "huggingface") -> Any:
    """Send a message as a hub would: no session, no token."""
    return Client(enforce_csrf_checks=True).post(
        f"/api/v1/hub-hooks/{hub}/", json.dumps(body), content_type="application/json",
        headers={"X-Webhook-Secret": secret},
    )  # fmt: skip


def is_due() -> bool:
    """Whether the only poll is due now."""
    return Poll.objects.get().due_at <= timezone.now()


def test_a_message_makes_the_poll_due_at_once_and_changes_nothing_else(poll_row: Poll) -> None:
    facts = vars(type(poll_row.model).objects.get()) | {"_state": None}

    answer = send(message(headSha="f" * 40, private=True))

    assert (answer.status_code, answer.json()) == (202, {"taken": True})
    assert is_due()
    assert vars(type(poll_row.model).objects.get()) | {"_state": None} == facts
    assert not Change.objects.exists()


def test_a_message_may_be_about_a_tag_so_tags_are_asked_for_too(poll_row: Poll) -> None:
    Poll.objects.update(refs_read_at=timezone.now())
    tag = {"ref": "refs/tags/v1.0", "oldSha": "a" * 40, "newSha": "b" * 40}

    send(message() | {"updatedRefs": [tag]})

    assert refs_are_due(Poll.objects.get(), timezone.now())


def test_a_former_name_leads_to_the_model(poll_row: Poll) -> None:
    ModelAlias.objects.create(
        model=poll_row.model, hub="huggingface", repo_id="old/model", seen_at=NOON
    )

    send(message("old/model"))

    assert is_due()


def test_the_same_message_again_asks_for_nothing(poll_row: Poll) -> None:
    send(message())
    Poll.objects.update(due_at=timezone.now() + LATER)

    answer = send(message())

    assert answer.status_code == 202
    assert not is_due()
    assert HookDelivery.objects.count() == 1


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], f"{SECRET} ", "ſecret"])
def test_without_the_secret_nothing_is_read(secret: str, poll_row: Poll) -> None:
    answer = send(message(), secret="".join(c if c.isascii() else "?" for c in secret))

    assert answer.status_code == 403
    assert answer["content-type"] == "application/problem+json"
    assert not HookDelivery.objects.exists()
    assert not is_due()


def test_without_a_secret_in_the_settings_every_message_is_refused(
    poll_row: Poll, settings: Any
) -> None:
    settings.HUB_HOOK_SECRET = ""

    assert send(message(), secret="").status_code == 403


@pytest.mark.parametrize(
    "body",
    [[], 3, {}, {"repo": None}, {"repo": []}, message(None), message(["org/model"]),
     message(type="dataset"), message("org/unknown"), message("../../etc")],
    ids=["a list", "a number", "nothing", "no repository", "a list of them", "no name",
         "names", "a dataset", "a model that nobody here knows", "a path"],
)  # fmt: skip
def test_what_names_no_model_of_ours_is_answered_alike_and_does_nothing(
    body: object, poll_row: Poll
) -> None:
    answer = send(body)

    assert (answer.status_code, answer.json()) == (202, {"taken": True})
    assert not is_due()


def test_a_hub_that_sends_no_messages_has_no_address(poll_row: Poll) -> None:
    assert send(message(), hub="ollama").status_code == 404


def test_a_flood_is_refused_and_polls_go_on_as_planned(poll_row: Poll) -> None:
    for number in range(hooks.AT_MOST):
        take_hint("huggingface", "org/other", digest=f"{number:064}", at=timezone.now())

    answer = send(message())

    assert answer.status_code == 429
    assert not is_due()
    later = timezone.now() + timedelta(minutes=2)
    assert take_hint("huggingface", "org/model", digest="f" * 64, at=later) == poll_row.pk


def test_messages_are_forgotten_after_a_month(poll_row: Poll) -> None:
    at = timezone.now()
    take_hint("huggingface", "org/other", digest="1" * 64, at=at - timedelta(days=31))

    take_hint("huggingface", "org/other", digest="2" * 64, at=at)

    assert HookDelivery.objects.get().digest == "2" * 64
