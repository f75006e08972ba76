"""Feeds under faults: a worker killed in mid-sync, and two runs that bring the same records."""

import json
import os
import signal
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from governance.accounts.models import User
from governance.watch.actions import (
    claim_feed,
    due_feeds,
    give_up_abandoned,
    import_directory,
    store_advisory,
    sync_feed,
)
from governance.watch.actions.runs import INTERRUPTED
from governance.watch.models import (
    Advisory,
    AdvisoryName,
    AdvisoryPackage,
    Feed,
    Finding,
    Sync,
)
from governance.watch.sources.osv import read
from inventory.actions import add_component
from tests.conftest import NOON
from tests.factories import SystemFactory
from tests.services import celery_worker
from tests.watch.factories import osv
from tests.watch.feed_server import FeedServer, running
from tests.watch.source_documents import github

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]
SECONDS = 20.0
PAGE = 260
MANY = 2 * PAGE


@pytest.fixture
def source(settings) -> Iterator[FeedServer]:
    """GitHub on this machine with two pages of advisories about what runs here."""
    server = FeedServer(page=PAGE)
    server.github = [
        github(
            ghsa_id=f"GHSA-{number}", cve_id=f"CVE-2026-{number:05}", identifiers=[],
            updated_at=(NOON + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
        for number in range(MANY)
    ]  # fmt: skip
    with running(server) as url:
        settings.GHSA_ENDPOINT = url
        yield server


def rows() -> dict[str, list[Any]]:
    """Everything that a feed leaves behind, but for keys and times of our own."""
    return {
        "advisories": list(
            Advisory.objects.order_by("external_id").values_list(
                "source", "external_id", "group_key", "modified", "record"
            )
        ),
        "names": sorted(AdvisoryName.objects.values_list("advisory__external_id", "name")),
        "packages": sorted(AdvisoryPackage.objects.values_list("advisory__external_id", "key")),
        "findings": sorted(Finding.objects.values_list("title", "subject", "state", "severity")),
        "mark": list(Feed.objects.filter(key="ghsa").values_list("mark", "failures")),
    }


def undisturbed(at: datetime) -> dict[str, list[Any]]:
    """What a run leaves behind that nothing disturbs; it is taken back."""
    with transaction.atomic():
        sync_feed("ghsa", at=at)
        expected = rows()
        transaction.set_rollback(True)
    return expected


def test_a_worker_that_is_killed_in_mid_sync_leaves_what_the_next_turn_completes(
    database_url: str, redis_url: str, source: FeedServer, engineer: User, tmp_path: Path
) -> None:
    add_component(SystemFactory(), "vllm==0.8.4", by=engineer, at=NOON)
    Feed.objects.create(key="ghsa", is_on=True, due_at=NOON)
    expected = undisturbed(timezone.now())
    source.asked.clear()
    source.hold_after = 1

    with celery_worker(
        redis_url, database_url=database_url, var=tmp_path, env={"GHSA_ENDPOINT": source.url}
    ) as worker:
        worker.call("governance.watch.tasks.sync_feed", key="ghsa")
        assert source.held.wait(SECONDS)
        os.killpg(worker.process.pid, signal.SIGKILL)
        worker.process.wait(SECONDS)

    # A portion was stored, and nothing was compared with it.
    assert 0 < Advisory.objects.count() < MANY
    assert not Finding.objects.exists()
    source.hold_after = None
    source.hold.set()
    at = timezone.now()
    assert due_feeds(at=at) == []
    later = at + timedelta(minutes=32)
    assert due_feeds(at=later) == ["ghsa"]
    assert claim_feed("ghsa", at=later)
    sync_feed("ghsa", at=later)
    assert rows() == expected
    assert len(expected["findings"]) == MANY
    assert [run.problem for run in Sync.objects.order_by("pk")] == [INTERRUPTED, ""]


def test_what_a_dead_worker_stored_is_compared_though_nobody_asks_again(
    db: None, engineer: User
) -> None:
    add_component(SystemFactory(), "vllm==0.8.4", by=engineer, at=NOON)
    Sync.objects.create(source="import", origin="x.zip", started_at=NOON)
    store_advisory(read(osv()), at=NOON)

    assert give_up_abandoned(at=NOON + timedelta(minutes=29)) == 0
    assert give_up_abandoned(at=NOON + timedelta(minutes=30)) == 1

    assert Finding.objects.count() == 1
    assert Sync.objects.get().problem == INTERRUPTED


def test_two_runs_that_bring_the_same_records_store_them_once(
    transactional_db: None, tmp_path: Path, engineer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time, so there is no race.")
    add_component(SystemFactory(), "vllm==0.8.4", by=engineer, at=NOON)
    monkeypatch.setattr("governance.watch.actions.intake.AT_ONCE", 15)
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path, step in zip(paths, (1, -1), strict=True):
        documents = [osv(id=f"A-{n}", aliases=[f"CVE-{n // 2}"]) for n in range(60)][::step]
        path.write_text(json.dumps(documents))
    together, failures = threading.Barrier(2), list[BaseException]()

    def bring(path: Path) -> None:
        try:
            together.wait(SECONDS)
            import_directory(path, by=None, at=NOON)
        except BaseException as error:  # noqa: BLE001  # told to the test, which fails with it
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=bring, args=[path]) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert Advisory.objects.count() == 60
    assert set(Advisory.objects.values_list("group_key", flat=True)) == {
        f"CVE-{number}" for number in range(30)
    }
    assert AdvisoryName.objects.count() == 120
    assert sum(Sync.objects.values_list("stored", flat=True)) == 60
    assert Finding.objects.count() == 30
