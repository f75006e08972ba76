"""Asking OSV: pages, changes, withdrawals, bad days; versions never leave."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from governance.accounts.models import User
from governance.watch import tasks
from governance.watch.actions import sync_feed
from governance.watch.models import Advisory, Feed, Finding, Sync
from governance.web.refusals import Refused
from inventory.actions import add_component, add_components
from tests.conftest import NOON
from tests.factories import SystemFactory
from tests.watch.factories import osv, package
from tests.watch.osv_server import FAULTS, OsvServer, running

LATER = NOON + timedelta(days=1)


def sync_osv(*, at: datetime) -> Sync:
    """Ask OSV."""
    return sync_feed("osv", at=at)


@pytest.fixture
def source(settings, db: None) -> Iterator[OsvServer]:
    """An OSV of our own, where the settings expect it."""
    server = OsvServer()
    with running(server) as url:
        settings.OSV_ENDPOINT = url
        Feed.objects.create(key="osv", is_on=True)
        yield server


@pytest.fixture(autouse=True)
def _vllm(engineer: User) -> None:
    add_component(SystemFactory(), "vllm==0.8.4", by=engineer, at=NOON)


def test_every_page_is_read_and_only_names_leave(source: OsvServer) -> None:
    for number in range(3):
        source.add(osv(id=f"GHSA-{number}"))
    source.add(osv(id="GHSA-other", affected=[package("torch")]))

    run = sync_osv(at=LATER)

    assert (run.read, run.stored, run.unreadable, run.problem) == (3, 3, 0, "")
    assert Finding.objects.count() == 3
    assert "0.8.4" not in str(source.asked)


def test_only_what_changed_is_fetched_again(source: OsvServer) -> None:
    source.add(osv(id="GHSA-1"))
    source.add(osv(id="GHSA-2"))
    sync_osv(at=NOON)
    source.add(osv(id="GHSA-2", modified="2026-02-01T00:00:00Z", summary="Worse than thought"))

    run = sync_osv(at=LATER)

    assert (run.read, run.stored) == (1, 1)
    assert Advisory.objects.get(external_id="GHSA-2").summary == "Worse than thought"
    assert sync_osv(at=LATER).read == 0


def test_a_record_that_is_named_no_more_is_asked_for_and_found_withdrawn(
    source: OsvServer,
) -> None:
    source.add(osv())
    sync_osv(at=NOON)
    source.add(osv(withdrawn="2026-11-20T00:00:00Z"))

    sync_osv(at=LATER)

    assert Finding.objects.get().justification == "advisory_withdrawn"


def test_a_record_that_is_gone_altogether_keeps_its_finding(source: OsvServer) -> None:
    source.add(osv())
    sync_osv(at=NOON)
    source.records.clear()

    assert sync_osv(at=LATER).problem == ""
    assert Finding.objects.get().state == "open"


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("after", [0, 3])
def test_a_bad_day_keeps_what_is_known_and_says_so(
    fault: str, after: int, source: OsvServer
) -> None:
    source.add(osv(id="GHSA-1"))
    source.add(osv(id="GHSA-2"))
    source.fault, source.after = fault, after

    run = sync_osv(at=NOON)

    assert run.finished_at
    assert run.problem.endswith(".") or (fault, after) == ("wrong", 3)
    source.fault = ""
    assert sync_osv(at=LATER).problem == ""
    assert Finding.objects.count() == 2


def test_nobody_at_the_address_is_said_in_words(settings) -> None:
    settings.OSV_ENDPOINT = "http://127.0.0.1:9"
    Feed.objects.create(key="osv", is_on=True)

    assert "cannot be reached" in sync_osv(at=NOON).problem


def test_many_packages_are_asked_for_in_portions(
    source: OsvServer, engineer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("governance.watch.sources.online.osv.AT_ONCE", 10)
    lines = "\n".join(f"p{number}==1" for number in range(25))
    add_components(SystemFactory(), lines, by=engineer, at=NOON)

    sync_osv(at=LATER)

    assert [len(body["queries"]) for body in source.asked] == [10, 10, 6]


def test_go_names_of_stored_advisories_are_asked_for_as_they_are_written(
    source: OsvServer, engineer: User
) -> None:
    affected = [package("github.com/mudler/LocalAI", {"introduced": "0"}, ecosystem="Go")]
    source.add(osv(id="GO-1", affected=affected))
    add_component(
        SystemFactory(), "pkg:golang/github.com/mudler/LocalAI@v2.0.0", by=engineer, at=NOON
    )
    Advisory.objects.create(source="osv", external_id="GO-0", group_key="GO-0", imported_at=NOON)
    Advisory.objects.get().packages.create(
        ecosystem="Go", name="github.com/mudler/LocalAI", key="golang:github.com/mudler/localai"
    )

    sync_osv(at=LATER)

    assert Finding.objects.filter(advisory__external_id="GO-1").exists()


def test_switched_off_means_that_nothing_is_asked(source: OsvServer) -> None:
    Feed.objects.update(is_on=False, due_at=NOON)

    with pytest.raises(Refused, match="switched off"):
        sync_osv(at=NOON)
    tasks.sync_feed(key="osv")

    assert source.asked == []
    assert not Sync.objects.exists()
