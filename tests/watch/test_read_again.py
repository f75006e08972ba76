"""What an earlier version read less of is stored anew once, and only that is compared again."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.accounts.models import User
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.jobs.running import Cancelled
from governance.watch import tasks
from governance.watch.actions import (
    import_directory,
    note_verdicts,
    read_stored_again,
    reading_again,
    store_advisory,
)
from governance.watch.actions.advisories import store_advisories
from governance.watch.models import (
    Advisory,
    AdvisoryPackage,
    AdvisoryRepository,
    Finding,
    Sync,
)
from governance.watch.sources.known import read as read_any
from governance.watch.sources.osv import read
from inventory.actions import add_component
from inventory.models import RevisionFile
from tests.conftest import NOON
from tests.factories import RevisionFactory, SystemFactory
from tests.watch.factories import osv, package
from tests.watch.source_documents import github
from tests.watch.test_sources_recordings import recordings

__all__ = ["recordings"]

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)
MODULE = "github.com/milvus-io/milvus"
TAGGED = package(
    MODULE, {"introduced": "0"}, {"fixed": "0.0.0-20250101000000-abcdefabcdef"}, ecosystem="Go",
    ecosystem_specific={
        "custom_ranges": [
            {"type": "ECOSYSTEM", "events": [{"introduced": "2.5.0"}, {"fixed": "2.5.4"}]}
        ]
    },
)  # fmt: skip


def by_an_earlier_version() -> Advisory:
    """A record of Go's database whose tags were not read, and a system that runs one of them."""
    advisory, other = (Advisory.objects.get(external_id=name) for name in ("GO-1", "GO-2"))
    for row in AdvisoryPackage.objects.filter(advisory=advisory):
        row.ranges = [one for one in row.ranges if one["type"] == "SEMVER"]
        row.save()
    assert Advisory.objects.filter(imported_at=NOON).count() == 2
    assert other.packages.exists()
    return advisory


@pytest.fixture
def old(engineer: User) -> Advisory:
    """What an upgrade finds."""
    documents = [osv(id="GO-1", affected=[TAGGED]), osv(id="GO-2")]
    store_advisories([read(one) for one in documents], at=NOON)
    found = by_an_earlier_version()
    add_component(SystemFactory(), f"pkg:golang/{MODULE}@v2.5.3", by=engineer, at=NOON)
    Finding.objects.all().delete()
    return found


def test_an_import_of_the_same_document_stores_and_matches_what_is_read_now(
    old: Advisory, tmp_path: Path, officer: User
) -> None:
    for number in (1, 2):
        document = Advisory.objects.get(external_id=f"GO-{number}").record
        (tmp_path / f"{number}.json").write_text(json.dumps(document))

    run = import_directory(tmp_path, by=officer, at=LATER)

    assert (run.read, run.stored) == (2, 1)
    assert Finding.objects.get().certainty == "matched"
    assert import_directory(tmp_path, by=officer, at=LATER).stored == 0


def test_after_an_upgrade_stored_documents_are_read_once_with_one_entry(old: Advisory) -> None:
    before = Entry.objects.telling(Event.ADVISORIES_IMPORTED).count()

    counts = tasks.compare_everything()
    tasks.compare_everything()

    assert (counts["advisories read again"], counts["new or changed"]) == (2, 1)
    finding = Finding.objects.get()
    assert (finding.certainty, finding.advisory) == ("matched", old)
    entries = Entry.objects.telling(Event.ADVISORIES_IMPORTED)
    assert entries.count() == before + 1
    assert "2 read, 1 new or changed, 0 unreadable" in entries[0].note
    assert Advisory.objects.get(external_id="GO-2").imported_at == NOON


def test_only_what_is_read_otherwise_is_compared_again(
    old: Advisory, engineer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[set[str]] = []
    monkeypatch.setattr(reading_again, "match_packages", lambda keys, at: asked.append(keys))

    read_stored_again(at=LATER)

    assert asked == [{f"golang:{MODULE}"}]


@pytest.mark.parametrize(
    "forget",
    [
        lambda row: row.packages.all().delete(),
        lambda row: row.packages.update(key=""),
        lambda row: row.packages.update(versions=["1"]),
        lambda row: row.artifacts.create(kind="model", name="org/model"),
        lambda row: AdvisoryRepository.objects.create(advisory=row, hub="huggingface", repo_id="x"),
        lambda row: Advisory.objects.filter(pk=row.pk).update(severity="low"),
        lambda row: Advisory.objects.filter(pk=row.pk).update(aliases=["CVE-1"]),
        lambda row: Advisory.objects.filter(pk=row.pk).update(withdrawn="2026-01-01T00:00:00Z"),
    ],
)
def test_whatever_was_read_otherwise_is_stored_anew(forget: Any) -> None:
    store_advisory(read(osv()), at=NOON)
    forget(Advisory.objects.get())

    assert store_advisory(read(osv()), at=LATER).news

    assert not store_advisory(read(osv()), at=LATER).news
    assert Advisory.objects.get().imported_at == LATER


def test_one_that_a_person_stops_goes_on_at_the_next_run(
    old: Advisory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(done: int, total: int | None) -> None:
        raise Cancelled

    with monkeypatch.context() as patch:
        patch.setattr(reading_again, "tell", stop)
        with pytest.raises(Cancelled):
            read_stored_again(at=NOON)
    assert "cancelled" in Sync.objects.get().problem

    assert read_stored_again(at=LATER) is not None
    assert read_stored_again(at=LATER) is None


def test_what_our_scanners_wrote_down_and_an_empty_store_are_left_alone() -> None:
    row = RevisionFile.objects.create(
        revision=RevisionFactory(), path="model.bin", sha256="a" * 64, scan="unsafe"
    )
    note_verdicts(row.revision.model, by=None, at=NOON)
    assert Advisory.objects.exists()

    assert read_stored_again(at=LATER) is None
    assert not Sync.objects.exists()


def test_every_real_record_reads_the_same_again(recordings: Path, officer: User) -> None:
    import_directory(recordings, by=officer, at=NOON)

    run = read_stored_again(at=LATER)

    assert run is not None
    assert (run.read, run.stored, run.unreadable) == (Advisory.objects.count(), 0, 0)


def test_another_edition_of_the_readers_reads_everything_once_more(
    old: Advisory, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_stored_again(at=NOON)

    monkeypatch.setattr(reading_again, "edition", lambda: "another")
    run = read_stored_again(at=LATER)

    assert run is not None
    assert (run.origin, run.stored) == ("another", 0)


def test_a_portion_that_is_known_costs_as_many_statements_however_long() -> None:
    records = [read(osv(id=f"GHSA-{number}")) for number in range(30)]
    store_advisories(records, at=NOON)
    counts = []
    for portion in (records[:2], records):
        with CaptureQueriesContext(connection) as asked:
            store_advisories(portion, at=LATER)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_an_advisory_of_github_reads_the_same_again() -> None:
    store_advisory(read_any(github()), at=NOON)

    run = read_stored_again(at=LATER)

    assert run is not None
    assert (run.read, run.stored) == (1, 0)
