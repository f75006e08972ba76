"""A link is opened at once where somebody who may add evidence asks for it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.evidence import actions, tasks
from governance.evidence.models import Evidence
from governance.web.refusals import NotAllowed, Refused
from tests.conftest import NOON
from tests.evidence.factories import EvidenceFactory
from tests.evidence.test_links import _Host, host  # noqa: F401  # the fixture
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers that workers were told of."""
    told: list[int] = []
    monkeypatch.setattr(tasks.check_link, "delay", lambda check_id: told.append(check_id))
    return told


def looked_at(evidence: Evidence, **fields: Any) -> None:
    """The link as it is some time after it was opened."""
    evidence.link_check.__dict__.update(fields)
    evidence.link_check.save()


@pytest.fixture
def link(host: _Host, engineer: User) -> Evidence:  # noqa: F811
    """A link whose turn comes in a week."""
    made = actions.add_link("Wiki", host.url("/page"), by=engineer, at=timezone.now())
    looked_at(made, due_at=timezone.now() + timedelta(days=7))
    return made


def test_a_worker_opens_it_now_and_the_page_says_so(
    browser: Client, link: Evidence, asked: list[int]
) -> None:
    assert "Check now" in browser.get(link.get_absolute_url()).content.decode()

    said = browser.post(reverse("evidence:evidence-check-link", args=[link.pk]), follow=True)
    tasks.check_link(check_id=asked[0])
    after = browser.get(link.get_absolute_url()).content.decode()

    assert "A worker opens the link now." in said.content.decode()
    assert ">Answers<" in after
    assert Entry.objects.about(link).filter(event=Event.LINK_CHECK_ASKED).count() == 1


def test_without_a_broker_it_is_due_at_the_next_round(
    browser: Client, link: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: Any) -> None:
        raise OSError("no broker")

    monkeypatch.setattr(tasks.check_link, "delay", broken)

    said = browser.post(reverse("evidence:evidence-check-link", args=[link.pk]), follow=True)

    link.link_check.refresh_from_db()
    assert "No worker can be told now." in said.content.decode()
    assert link.link_check.due_at <= timezone.now()


def test_only_who_may_add_evidence_asks(client: Client, link: Evidence, asked: list[int]) -> None:
    reader = UserFactory(roles=["auditor"])
    client.force_login(reader)

    page = client.get(link.get_absolute_url()).content.decode()
    answer = client.post(reverse("evidence:evidence-check-link", args=[link.pk]))

    assert "Check now" not in page
    assert (answer.status_code, asked) == (403, [])
    with pytest.raises(NotAllowed):
        actions.ask_link_check(link, by=reader, at=NOON)


def test_a_look_at_the_button_opens_nothing(browser: Client, link: Evidence) -> None:
    answer = browser.get(reverse("evidence:evidence-check-link", args=[link.pk]))

    assert answer.status_code == 405


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"leased_until": timedelta(minutes=1)}, "A worker is opening this link"),
        ({"checked_at": -timedelta(seconds=30)}, "opened less than a minute ago"),
    ],
    ids=["a worker has it", "opened just now"],
)
def test_it_is_not_opened_over_and_over(
    fields: dict[str, timedelta], sentence: str, link: Evidence, engineer: User
) -> None:
    at = timezone.now()
    looked_at(link, **{name: at + distance for name, distance in fields.items()})

    with pytest.raises(Refused, match=sentence):
        actions.ask_link_check(link, by=engineer, at=at)


def test_a_host_that_is_not_listed_is_not_opened(engineer: User) -> None:
    link = EvidenceFactory(url="https://elsewhere.example.org/")

    with pytest.raises(Refused, match="Links at this host are not opened"):
        actions.ask_link_check(link, by=engineer, at=NOON)


def test_a_file_is_not_opened(engineer: User) -> None:
    record = actions.collect("Commits", {"a": 1}, method="Read.", at=NOON)

    with pytest.raises(Refused, match="Only a link can be opened"):
        actions.ask_link_check(record, by=engineer, at=NOON)


def test_over_the_api_it_is_accepted(link: Evidence, engineer: User, asked: list[int]) -> None:
    client = APIClient()
    client.force_authenticate(engineer)

    answer = client.post(f"/api/v1/evidence/{link.pk}/check-link/")

    assert (answer.status_code, asked) == (202, [link.link_check.pk])
