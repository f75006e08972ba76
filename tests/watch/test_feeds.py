"""Every feed against a server that speaks as its source does: news, nothing new, and bad days."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import yaml

from governance.accounts.models import User
from governance.watch.actions import sync_feed
from governance.watch.models import Advisory, CveSignal, Feed, Finding
from governance.watch.sources.feeds import FEEDS
from governance.watch.sources.online.wire import Wire
from inventory.actions import add_component
from tests.conftest import NOON
from tests.factories import SystemFactory
from tests.watch.factories import osv, package
from tests.watch.feed_server import FAULTS, FeedServer, packed, running
from tests.watch.source_documents import github, report, rule

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)
CVE = "CVE-2026-1111"
PATHS = {
    "OSV_FILES_URL": "/osv", "GHSA_ENDPOINT": "", "KEV_URL": "/kev.json", "EPSS_ENDPOINT": "/epss",
    "AVID_URL": "/avid/zip/main", "ATLAS_URL": "/ATLAS.yaml", "AI_INFRA_GUARD_URL": "/aig/zip/main",
}  # fmt: skip


@pytest.fixture
def source(settings) -> Iterator[FeedServer]:
    """Every source on this machine, where the settings expect it, and all feeds on."""
    server = FeedServer()
    with running(server) as url:
        for setting, path in PATHS.items():
            setattr(settings, setting, url + path)
        Feed.objects.bulk_create(Feed(key=key, is_on=True) for key in FEEDS)
        yield server


@pytest.fixture(autouse=True)
def _vllm(engineer: User) -> None:
    add_component(SystemFactory(), "vllm==0.8.4", by=engineer, at=NOON)


def records(*documents: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Documents by id."""
    return {document["id"]: document for document in documents}


def stored() -> set[str]:
    """The ids of what is stored."""
    return set(Advisory.objects.values_list("external_id", flat=True))


def advisory(number: int, **facts: Any) -> dict[str, Any]:
    """An advisory of GitHub, changed on a day of January."""
    given = {
        "ghsa_id": f"GHSA-{number}", "cve_id": None, "identifiers": [],
        "updated_at": f"2026-01-{number:02}T00:00:00Z",
    }  # fmt: skip
    return github(**(given | facts))


# OSV's files


def test_the_files_of_an_ecosystem_are_read_whole_at_first_and_by_their_changes_then(
    source: FeedServer,
) -> None:
    source.osv["PyPI"] = records(osv(id="A-1"), osv(id="A-2"))
    first = sync_feed("osv-files", at=NOON)
    source.asked.clear()
    changed = osv(id="A-2", modified="2026-02-01T00:00:00Z", summary="Worse")
    source.osv["PyPI"] |= records(changed, osv(id="A-3", modified="2026-02-02T00:00:00Z"))

    second = sync_feed("osv-files", at=LATER)

    assert (first.read, first.stored, second.stored, second.problem) == (2, 2, 2, "")
    assert "/osv/PyPI/all.zip" not in source.paths
    assert Advisory.objects.get(external_id="A-2").summary == "Worse"
    assert Finding.objects.count() == 3
    assert "vllm" not in str(source.asked)


def test_nothing_new_costs_one_question_for_each_ecosystem(source: FeedServer) -> None:
    source.osv["PyPI"] = records(osv(id="A-1"))
    sync_feed("osv-files", at=NOON)
    source.asked.clear()

    run = sync_feed("osv-files", at=LATER)

    assert source.paths == ["/osv/PyPI/modified_id.csv"]
    assert (run.read, run.problem) == (0, "")


def test_many_changes_are_read_from_the_whole_file(
    source: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("governance.watch.sources.online.osv_files.SINGLE", 3)
    source.osv["PyPI"] = records(osv(id="A-1"))
    sync_feed("osv-files", at=NOON)
    new = (osv(id=f"B-{number}", modified="2026-03-01T00:00:00Z") for number in range(5))
    source.osv["PyPI"] |= records(*new)
    source.asked.clear()

    sync_feed("osv-files", at=LATER)

    assert source.paths == ["/osv/PyPI/modified_id.csv", "/osv/PyPI/all.zip"]
    assert len(stored()) == 6


def test_an_ecosystem_is_fetched_whole_once_a_package_of_it_runs(
    source: FeedServer, engineer: User
) -> None:
    source.osv["PyPI"] = records(osv(id="A-1"))
    sync_feed("osv-files", at=NOON)
    bounds = {"introduced": "0"}
    source.osv["npm"] = records(osv(id="N-1", affected=[package("n8n", bounds, ecosystem="npm")]))
    add_component(SystemFactory(), "pkg:npm/n8n@1.0.0", by=engineer, at=NOON)

    sync_feed("osv-files", at=LATER)

    assert stored() == {"A-1", "N-1"}


# GitHub


def test_github_is_asked_for_what_changed_page_by_page_and_for_malware_by_itself(
    source: FeedServer, settings
) -> None:
    settings.GITHUB_TOKEN = "ours"
    source.github = [advisory(number) for number in range(1, 6)]
    source.malware = [advisory(6)]

    run = sync_feed("ghsa", at=NOON)

    assert (run.read, run.stored, run.problem) == (6, 6, "")
    assert len(source.asked) == 4
    assert all(headers["Authorization"] == "Bearer ours" for _, headers in source.asked)
    assert "vllm" not in str(source.paths)
    source.asked.clear()
    source.github += [advisory(7)]
    again = sync_feed("ghsa", at=LATER)
    assert all("modified=%3E%3D2026-01-0" in path for path in source.paths)
    assert again.stored == 1
    assert stored() == {f"GHSA-{number}" for number in range(1, 8)}


@pytest.mark.once
def test_github_answers_that_nothing_is_new(source: FeedServer) -> None:
    source.github = [advisory(1)]
    for days in range(3):
        sync_feed("ghsa", at=NOON + timedelta(days=days))
    source.asked.clear()

    run = sync_feed("ghsa", at=NOON + timedelta(days=3))

    assert run.read == 0
    assert all("If-None-Match" in headers for _, headers in source.asked)


def test_github_goes_on_where_its_quota_ended(source: FeedServer) -> None:
    source.github = [advisory(number) for number in range(1, 10)]
    source.fault, source.after = "quota", 2

    run = sync_feed("ghsa", at=NOON)

    assert (run.stored, run.problem) == (
        4, "Our share of the quota of GitHub is used up. We ask again later.",
    )  # fmt: skip
    source.fault = ""
    source.asked.clear()
    sync_feed("ghsa", at=LATER)
    assert "2026-01-04" in source.paths[0]
    assert len(stored()) == 9


def test_a_next_page_elsewhere_is_not_asked_for(source: FeedServer) -> None:
    source.github = [advisory(number) for number in range(1, 4)]
    source.next_host = "http://127.0.0.1:9"

    run = sync_feed("ghsa", at=NOON)

    assert run.problem == "GitHub sends us to another place. We do not go there."
    assert stored() == {"GHSA-1", "GHSA-2"}


def test_a_date_that_is_none_moves_nothing(source: FeedServer) -> None:
    source.github = [advisory(1), advisory(2, updated_at="9999")]

    sync_feed("ghsa", at=NOON)

    assert Feed.objects.get(key="ghsa").mark["pip/reviewed"]["modified"].startswith("2026-01-01")


def test_what_github_withdraws_is_withdrawn(source: FeedServer) -> None:
    source.github = [advisory(1)]
    sync_feed("ghsa", at=NOON)
    source.github = [advisory(1, updated_at="2026-02-01T00:00:00Z", withdrawn_at="2026-02-01")]

    sync_feed("ghsa", at=LATER)

    assert Finding.objects.get().justification == "advisory_withdrawn"


# CISA and FIRST


def kev(*cves: str) -> bytes:
    """CISA's file with these flaws."""
    rows = [{"cveID": cve, "dateAdded": "2026-01-01", "dueDate": "2026-02-01"} for cve in cves]
    return json.dumps({"title": "KEV", "count": len(rows), "vulnerabilities": rows}).encode()


def test_cisa_is_read_once_until_its_file_changes(source: FeedServer) -> None:
    source.files["kev.json"] = kev(CVE)

    runs = [sync_feed("kev", at=NOON + timedelta(days=days)) for days in range(2)]

    assert [(run.read, run.stored, run.problem) for run in runs] == [(1, 1, ""), (0, 0, "")]
    assert "If-None-Match" in source.asked[1][1]
    assert CveSignal.objects.get().exploited_since == "2026-01-01"


def test_scores_are_asked_for_the_flaws_we_hold_in_portions(
    source: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("governance.watch.sources.online.epss.PARAMETER_LIMIT", 45)
    monkeypatch.setattr("governance.watch.sources.online.epss.PAGE", 2)
    names = [f"CVE-2026-{number}" for number in range(1000, 1005)]
    source.osv["PyPI"] = records(*(osv(id=name) for name in names))
    sync_feed("osv-files", at=NOON)
    source.scores = dict.fromkeys(names, "0.25")
    source.asked.clear()

    run = sync_feed("epss", at=NOON)

    assert (run.read, run.stored) == (5, 5)
    assert all(len(path.partition("cve=")[2].partition("&")[0]) <= 45 for path in source.paths)
    assert [path.count("CVE-") for path in source.paths] == [3, 3, 2]
    assert set(CveSignal.objects.values_list("epss", flat=True)) == {0.25}


# Repositories


def test_repositories_are_read_from_the_folders_that_hold_records(source: FeedServer) -> None:
    source.files["avid/zip/main"] = packed({
        "avid-db-main/reports/2026/AVID-2026-R0001.json": report(),
        "avid-db-main/package.json": {"name": "avid"},
    })  # fmt: skip
    source.files["aig/zip/main"] = packed({
        "AI-Infra-Guard-main/data/vuln_en/vllm/CVE.yaml": yaml.safe_dump(rule()),
        "AI-Infra-Guard-main/data/vuln/vllm/CVE.yaml": yaml.safe_dump(rule()),
        "AI-Infra-Guard-main/.github/workflows/ci.yaml": "on: push",
    })  # fmt: skip
    entry = {"id": "AML.T0010", "name": "Supply chain", "description": "D"}
    atlas = {"id": "ATLAS", "matrices": [{"id": "M", "techniques": [entry]}]}
    source.files["ATLAS.yaml"] = yaml.safe_dump(atlas).encode()

    runs = [sync_feed(key, at=NOON) for key in ("avid", "ai-infra-guard", "atlas")]

    assert [(run.read, run.stored, run.unreadable) for run in runs] == [(1, 1, 0)] * 3
    assert {run.source for run in runs} == {"avid", "ai-infra-guard", "atlas"}
    assert set(Advisory.objects.values_list("source", flat=True)) == {
        "avid", "ai-infra-guard", "atlas",
    }  # fmt: skip


def test_a_link_in_a_repository_leads_to_the_file_and_its_etag_is_remembered(
    source: FeedServer,
) -> None:
    study = {"name": "A case", "date": "2026-05-01", "target": "A bot", "description": "D"}
    atlas = {
        "format-version": "6.0.0",
        "techniques": {"AML.T0010": {"name": "Supply chain", "description": "D"}},
        "case-studies": {"AML.CS0099": study},
        "relationships": {"AML.CS0099": {"employs": [{"target": "AML.T0010"}]}},
    }
    source.files["ATLAS.yaml"] = b"v6/latest.yaml"
    source.files["v6/latest.yaml"] = b"ATLAS-2026.08.yaml\n"
    source.files["v6/ATLAS-2026.08.yaml"] = yaml.safe_dump(atlas).encode()

    run, again = sync_feed("atlas", at=NOON), sync_feed("atlas", at=LATER)
    source.files["v6/latest.yaml"] = b"latest.yaml"
    circle = sync_feed("atlas", at=LATER)

    assert (run.read, run.stored, run.unreadable) == (2, 2, 0)
    case = Advisory.objects.get(external_id="AML.CS0099")
    assert (case.published, case.kind) == ("2026-05-01", "incident")
    assert case.record["relationships"]["employs"] == [{"target": "AML.T0010"}]
    assert (again.read, again.problem) == (0, "")
    assert "from link to link" in circle.problem


def test_a_bomb_in_a_repository_costs_itself_alone(source: FeedServer) -> None:
    source.files["avid/zip/main"] = packed({
        "x/reports/a.json": b" " * 30_000_000,
        "x/reports/b.json": report(),
    })  # fmt: skip

    run = sync_feed("avid", at=NOON)

    assert (run.stored, run.unreadable) == (1, 1)
    (problem,) = run.problems.all()
    assert problem.name == "x/reports/a.json"
    assert "200 times" in problem.reason


# Bad days


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("key", [key for key in FEEDS if key != "osv"])
def test_a_bad_day_is_said_and_keeps_the_feed_due(key: str, fault: str, source: FeedServer) -> None:
    Advisory.objects.create(source="osv", external_id=CVE, group_key=CVE, imported_at=NOON)
    Advisory.objects.get().names.create(name=CVE)
    source.fault = fault

    run = sync_feed(key, at=NOON)

    feed = Feed.objects.get(key=key)
    assert run.problem.endswith(".")
    assert (run.read, run.unreadable) == (0, 0)
    assert (feed.last_problem, feed.failures, feed.mark) == (run.problem, 1, {})
    assert feed.due_at == NOON + timedelta(hours=1)
    assert feed.last_success_at is None


def test_what_came_before_a_feed_broke_off_is_kept(source: FeedServer) -> None:
    source.osv["PyPI"] = records(osv(id="A-1"))
    sync_feed("osv-files", at=NOON)
    new = (osv(id=f"B-{number}", modified="2026-03-01T00:00:00Z") for number in range(4))
    source.osv["PyPI"] |= records(*new)
    source.asked.clear()
    source.fault, source.after = "busy", 3

    run = sync_feed("osv-files", at=LATER)

    assert (run.stored, run.problem) == (2, "OSV answered with status 503. We ask again later.")
    assert Finding.objects.count() == 3
    source.fault = ""
    assert sync_feed("osv-files", at=LATER).problem == ""
    assert Finding.objects.count() == 5


def test_a_list_that_shrinks_by_half_takes_nothing_back_and_is_said(source: FeedServer) -> None:
    names = [f"CVE-2026-{number}" for number in range(1000, 1010)]
    source.files["kev.json"] = kev(*names)
    sync_feed("kev", at=NOON)
    source.files["kev.json"] = kev(*names[:4])

    runs = [sync_feed("kev", at=NOON + timedelta(days=days)) for days in (1, 2)]

    assert all("has 4 records, where the last whole one had 10" in run.problem for run in runs)
    assert CveSignal.objects.count() == 10
    assert Feed.objects.get(key="kev").last_success_at == NOON + timedelta(days=2)
    source.files["kev.json"] = kev(*names[:9])
    assert sync_feed("kev", at=NOON + timedelta(days=3)).problem == ""


def test_an_ecosystem_that_shrinks_by_half_takes_nothing_back(source: FeedServer) -> None:
    source.osv["PyPI"] = records(*(osv(id=f"A-{number}") for number in range(6)))
    for days in range(2):
        sync_feed("osv-files", at=NOON + timedelta(days=days))
    last = osv(id="A-0", modified="2026-05-01T00:00:00Z")
    Feed.objects.filter(key="osv-files").update(last_count=6)
    source.osv["PyPI"] = records(last)

    run = sync_feed("osv-files", at=LATER)

    assert "has 1 records" in run.problem
    assert Finding.objects.filter(state="open").count() == 6


@pytest.mark.parametrize("to", ["/new/kev.json", "kev2.json?a=b"])
def test_a_redirect_on_the_same_server_is_followed(to: str, source: FeedServer) -> None:
    source.moved["/kev.json"] = to
    source.files["new/kev.json"] = source.files["kev2.json"] = kev(CVE)

    assert sync_feed("kev", at=NOON).stored == 1


@pytest.mark.parametrize("to", ["//127.0.0.1:9/kev.json", "http://localhost/kev.json", "/\\x:y"])
def test_a_redirect_to_another_server_is_not(to: str, source: FeedServer) -> None:
    source.moved["/kev.json"] = to

    run = sync_feed("kev", at=NOON)

    assert run.problem.startswith("CISA ")
    assert len(source.asked) <= 2


def test_an_answer_may_not_be_larger_than_any_is(
    source: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("governance.watch.sources.online.wire.FILE_LIMIT", 1000)
    source.files["kev.json"] = b" " * 2000

    assert "too large" in sync_feed("kev", at=NOON).problem


def test_a_trickle_does_not_hold_a_worker(
    source: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("governance.watch.sources.online.wire.FILE_SECONDS", -1.0)
    source.files["kev.json"] = kev(CVE)

    assert "too slow" in sync_feed("kev", at=NOON).problem


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://feeds.example.org/x", "https://"),
        ("ftp://127.0.0.1/x", "https://"),
        ("https://user:secret@example.org/x", "not one of a server"),
        ("nothing", "not one of a server"),
        ("https://[", "not one of a server"),
    ],
)
def test_an_address_is_https_or_on_this_machine(address: str, said: str, settings) -> None:
    Feed.objects.create(key="kev", is_on=True)
    settings.KEV_URL = address

    run = sync_feed("kev", at=NOON)

    assert said in run.problem
    assert "secret" not in run.problem


def test_an_address_on_this_machine_may_do_without_https() -> None:
    for address in ("http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"):
        assert Wire(address, title="X").address == address


def test_a_feed_that_is_switched_off_half_way_stops_after_the_portion(
    source: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("governance.watch.actions.intake.AT_ONCE", 2)
    source.files["kev.json"] = kev(*(f"CVE-2026-{number}" for number in range(1000, 1009)))
    reads: list[int] = []

    def switch_off(done: int, total: int | None = None) -> None:
        reads.append(done)
        Feed.objects.update(is_on=False)

    monkeypatch.setattr("governance.watch.actions.online.tell", switch_off)

    sync = sync_feed("kev", at=NOON)

    assert (reads, sync.read) == ([2], 2)
    assert "switched off" in sync.problem
    assert Feed.objects.get(key="kev").due_at is None
