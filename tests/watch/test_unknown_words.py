"""What nobody asked, read or may see is never shown as a good answer."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from governance.accounts import lent_sight
from governance.accounts.models import User
from governance.watch.feed_states import feed_states
from governance.watch.models import Feed, Sync
from inventory.models import System
from tests.conftest import NOON
from tests.factories import DepartmentFactory, SystemFactory, UserFactory
from tests.watch.factories import FindingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def system() -> System:
    row: System = SystemFactory()
    return row


@pytest.fixture
def auditor() -> User:
    row: User = UserFactory(roles=["auditor"])
    return row


def run(**facts: Any) -> None:
    """A run of a feed about packages that has ended."""
    at = timezone.now() - timedelta(hours=2)
    given = {"source": "osv", "origin": "osv.dev", "started_at": at, "finished_at": at, "read": 3}
    Sync.objects.create(**{**given, **facts})


def panel_of(system: System, user: User) -> str:
    """What the page of a system says of its findings."""
    client = Client()
    client.force_login(user)
    page = client.get(system.get_absolute_url()).content.decode()
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page)))


def test_without_a_run_nobody_has_read_anything(system: System, auditor: User) -> None:
    text = panel_of(system, auditor)

    assert (
        "No open finding is known. That is not a proof: nobody has read what is published" in text
    )
    assert "No advisory has been read yet" in text


@pytest.mark.parametrize(
    "facts",
    [{"read": 0, "problem": "The source does not answer."}, {"finished_at": None},
     {"source": "kev"}, {"source": "stored", "origin": "an edition"}],
    ids=["no answer", "under way", "not about packages", "our own records again"],
)  # fmt: skip
def test_a_run_that_read_nothing_new_about_packages_is_not_called_read(
    facts: dict[str, Any], system: System, auditor: User
) -> None:
    run(**facts)

    assert "No advisory has been read yet" in panel_of(system, auditor)


def test_a_run_says_its_problems_and_whether_there_will_be_another(
    system: System, auditor: User
) -> None:
    run()
    text = panel_of(system, auditor)
    assert "no feed about libraries is switched on" in text
    assert "with problems" not in text

    Feed.objects.create(key="osv", is_on=True)
    run(problem="It broke off.", read=1)

    text = panel_of(system, auditor)
    assert "switched on" not in text
    assert "with problems" in text


def test_a_run_that_found_nothing_new_counts_as_read(system: System, auditor: User) -> None:
    run(read=0)

    assert "Advisories were last read" in panel_of(system, auditor)


def test_who_sees_a_system_only_for_a_time_is_not_told_that_it_has_no_findings(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:

    FindingFactory(system=system, title="Hidden")
    monkeypatch.setitem(lent_sight._lenders, System, lambda user: Q(pk=system.pk))
    guest = UserFactory(roles=[("engineer", DepartmentFactory())])

    text = panel_of(system, guest)

    assert "Hidden" not in text
    assert "No open finding is known" not in text
    assert "but not at its findings" in text


@pytest.mark.parametrize(
    ("facts", "state", "words"),
    [
        ({"is_on": False}, "draft", "Off"),
        ({"is_on": True}, "unknown", "On, not read yet"),
        ({"is_on": True, "last_success_at": NOON}, "active", "On"),
        ({"is_on": True, "last_problem": "No answer."}, "needs_review", "On, with a problem"),
    ],
)
def test_a_feed_is_good_only_once_it_was_read(
    facts: dict[str, Any], state: str, words: str
) -> None:
    Feed.objects.create(key="osv", **facts)

    found = next(one for one in feed_states(NOON) if one.key == "osv")

    assert (found.state, found.words) == (state, words)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"finished_at": None, "read": 0}, "The run is under way."),
        ({"read": 0, "problem": "The source does not answer."}, "No record was read"),
        ({"read": 2}, "Every record that came could be read"),
    ],
    ids=["under way", "no answer", "read"],
)
def test_a_run_calls_readable_only_what_came(
    facts: dict[str, Any], words: str, auditor: User
) -> None:
    run(**facts)
    client = Client()
    client.force_login(auditor)

    page = client.get(Sync.objects.get().get_absolute_url()).content.decode()

    assert words in page
    assert ("could be read" in page) is (words.startswith("Every"))
