"""Advisories become findings, once, with what is not known said; and they end when it is over."""

import json
import zipfile
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.watch.actions import (
    import_directory,
    match_packages,
    match_system,
    match_systems,
    store_advisory,
)
from governance.watch.models import Advisory, Finding, Sync
from governance.watch.sources import archives, lists
from governance.watch.sources.osv import read
from governance.web.refusals import NotAllowed
from inventory.actions import add_component, add_components, remove_component
from inventory.models import System
from tests.conftest import NOON
from tests.factories import SystemFactory, UserFactory
from tests.watch.factories import osv, package

LATER = NOON + timedelta(days=1)


@pytest.fixture
def system(db: None) -> System:
    """A system without components."""
    return SystemFactory()


def publish(*documents: dict[str, Any], at: Any = NOON) -> None:
    """Store documents and match what they speak of."""
    for document in documents:
        match_packages(store_advisory(read(document), at=at).keys, at=at)


def states() -> list[tuple[str, str]]:
    """Every finding's state and certainty."""
    return list(Finding.objects.order_by("pk").values_list("state", "certainty"))


def test_a_new_component_is_matched_with_what_is_known(system: System, engineer: User) -> None:
    publish(osv())

    add_component(system, "vllm==0.8.4", by=engineer, at=LATER)

    finding = Finding.objects.get()
    assert (finding.system, finding.owner, finding.severity) == (system, system.owner, "high")
    assert finding.subject == "vllm (PyPI)"
    assert finding.due_on == (LATER + timedelta(days=30)).date()
    assert "version 0.8.4" in finding.because
    assert "from 0.5.2 before 0.8.5" in finding.because
    assert finding.component is not None
    assert Entry.objects.about(finding).get().event == "finding.opened"


def test_a_new_advisory_reaches_only_systems_with_that_package(
    system: System, engineer: User
) -> None:
    add_component(system, "vllm==0.8.4", by=engineer, at=NOON)
    add_component(SystemFactory(), "pkg:npm/vllm@0.8.4", by=engineer, at=NOON)
    add_component(SystemFactory(), "torch==2.0", by=engineer, at=NOON)

    publish(osv())

    assert Finding.objects.get().system == system


def test_matching_again_changes_nothing(system: System, engineer: User) -> None:
    add_component(system, "vllm==0.8.4", by=engineer, at=NOON)
    publish(osv())
    entries = Entry.objects.count()

    publish(osv(), at=LATER)
    match_packages({"pypi:vllm"}, at=LATER)

    assert Finding.objects.count() == 1
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    ("component", "affected"),
    [("vllm", package()), ("pkg:hackage/y@1", package("y", ecosystem="Hackage")),
     ("vllm==0.8.4", package("vllm", {"introduced": "0"}, {"fixed": "soon"}))],
)  # fmt: skip
def test_what_cannot_be_compared_is_shown_and_never_dropped(
    component: str, affected: dict[str, Any], system: System, engineer: User
) -> None:
    affected["ranges"][0]["type"] = "ECOSYSTEM"
    publish(osv(affected=[affected]))

    add_component(system, component, by=engineer, at=LATER)

    assert states() == [("open", "cannot_tell")]
    assert "cannot be" in Finding.objects.get().because


def test_several_names_of_one_flaw_are_one_finding(system: System, engineer: User) -> None:
    add_component(system, "vllm==0.8.4", by=engineer, at=NOON)

    publish(
        osv(id="PYSEC-2026-1", aliases=["CVE-2026-1"]),
        osv(id="GHSA-1", aliases=["CVE-2026-1"]),
        osv(id="BIT-vllm-2026-1", aliases=["CVE-2026-1"]),
    )

    assert Finding.objects.count() == 1
    assert set(Advisory.objects.values_list("group_key", flat=True)) == {"CVE-2026-1"}


def test_related_and_upstream_records_are_other_flaws(system: System, engineer: User) -> None:
    add_component(system, "vllm==0.8.4", by=engineer, at=NOON)

    publish(osv(id="A-1", related=["A-2"]), osv(id="A-2", upstream=["A-1"]))

    assert Finding.objects.count() == 2


def test_an_alias_that_is_added_later_joins_two_findings_and_keeps_the_work(
    system: System, engineer: User
) -> None:
    add_component(system, "vllm==0.8.4", by=engineer, at=NOON)
    publish(osv(id="PYSEC-2026-1"), osv(id="GHSA-1"))
    worked = Finding.objects.get(advisory__external_id="GHSA-1")
    Finding.objects.filter(pk=worked.pk).update(state="in_triage", note="Looking.")

    publish(osv(id="PYSEC-2026-1", aliases=["GHSA-1"]), at=LATER)

    unsettled = Finding.objects.unsettled(LATER).get()
    assert (unsettled, unsettled.note) == (worked, "Looking.")
    assert Finding.objects.get(justification="duplicate").settled_at == LATER


def test_a_fixed_version_settles_the_finding_and_keeps_its_history(
    system: System, engineer: User
) -> None:
    publish(osv())
    old = add_component(system, "vllm==0.8.4", by=engineer, at=NOON)
    remove_component(old, by=engineer, at=LATER)
    add_component(system, "vllm==0.8.5", by=engineer, at=LATER)

    finding = Finding.objects.get()
    assert (finding.state, finding.settled_at) == ("fixed", LATER)
    assert "no longer has vllm (PyPI)" in finding.note
    events = [entry.event for entry in Entry.objects.about(finding)]
    assert events == ["finding.triaged", "finding.opened"]


def test_an_upgrade_in_place_says_which_version_runs_now(system: System, engineer: User) -> None:
    publish(osv())
    old = add_component(system, "vllm==0.8.4", by=engineer, at=NOON)
    add_component(system, "vllm==0.8.5", by=engineer, at=NOON)
    assert states() == [("open", "matched")]

    remove_component(old, by=engineer, at=LATER)

    assert "version 0.8.5 now" in Finding.objects.get().note


def test_a_cause_that_comes_back_opens_the_finding_again(system: System, engineer: User) -> None:
    publish(osv())
    old = add_component(system, "vllm==0.8.4", by=engineer, at=NOON)
    remove_component(old, by=engineer, at=LATER)

    add_component(system, "vllm==0.8.4", by=engineer, at=LATER)

    finding = Finding.objects.get()
    assert (finding.state, finding.note, finding.settled_at) == ("open", "", None)
    assert Entry.objects.about(finding)[0].event == "finding.reopened"


@pytest.mark.parametrize("state", ["not_affected", "accepted", "fixed"])
def test_what_people_settled_stays_settled_until_the_facts_change(
    state: str, system: System, engineer: User
) -> None:
    add_component(system, "vllm==0.8.4", by=engineer, at=NOON)
    publish(osv())
    Finding.objects.update(
        state=state, settled_at=NOON, note="Seen.",
        justification="component_not_present" if state == "not_affected" else "",
        accepted_until=date(2027, 1, 1), accepted_by=UserFactory(),
    )  # fmt: skip

    publish(osv(details="Other words."), at=LATER)
    assert states() == [(state, "matched")]
    publish(osv(database_specific={"severity": "CRITICAL"}), at=LATER)

    finding = Finding.objects.get()
    assert (finding.state, finding.severity) == ("open", "critical")
    assert finding.due_on == (LATER + timedelta(days=7)).date()


def test_a_worse_severity_brings_the_due_date_forward_and_a_milder_one_does_not_delay_it(
    system: System, engineer: User
) -> None:
    add_component(system, "vllm==0.8.4", by=engineer, at=NOON)
    publish(osv(database_specific={"severity": "LOW"}))
    publish(osv(), at=LATER)
    high = Finding.objects.get().due_on

    publish(osv(database_specific={"severity": "LOW"}), at=LATER)

    assert high == (LATER + timedelta(days=30)).date()
    assert Finding.objects.get().due_on == high


def test_a_withdrawn_advisory_settles_its_findings_with_a_note(
    system: System, engineer: User
) -> None:
    add_component(system, "vllm==0.8.4", by=engineer, at=NOON)
    publish(osv())

    publish(osv(withdrawn="2026-11-20T00:00:00Z"), at=LATER)

    finding = Finding.objects.get()
    assert (finding.state, finding.justification) == ("not_affected", "advisory_withdrawn")
    assert "withdrawn" in finding.note
    publish(osv(), at=LATER)
    assert states() == [("open", "matched")]


def test_one_withdrawn_name_of_two_leaves_the_finding_open(system: System, engineer: User) -> None:
    add_component(system, "vllm==0.8.4", by=engineer, at=NOON)
    publish(osv(id="GHSA-1", aliases=["CVE-1"]), osv(id="PYSEC-1", aliases=["CVE-1"]))

    publish(osv(id="GHSA-1", aliases=["CVE-1"], withdrawn="2026-11-20T00:00:00Z"), at=LATER)

    assert states() == [("open", "matched")]


def test_an_unstated_severity_is_due_like_a_high_one(system: System, engineer: User) -> None:
    add_component(system, "vllm==0.8.4", by=engineer, at=NOON)

    publish(osv(database_specific={}))

    assert Finding.objects.get().due_on == (NOON + timedelta(days=30)).date()


def test_the_same_number_of_advisories_costs_the_same_queries_however_many_components(
    system: System, engineer: User
) -> None:
    publish(*(osv(id=f"GHSA-{number}") for number in range(5)))
    add_component(system, "vllm==0.8.4", by=engineer, at=NOON)
    costs = []
    for more in ("a==1", "\n".join(f"p{number}==1" for number in range(50))):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            add_components(system, more, by=engineer, at=NOON)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_a_whole_ecosystem_can_be_matched_at_once(system: System, engineer: User) -> None:
    add_component(system, "vllm==0.8.4", by=engineer, at=NOON)
    store_advisory(read(osv()), at=NOON)
    keys = {"pypi:vllm", *(f"npm:package-{number}" for number in range(40_000))}

    assert match_packages(keys, at=NOON) == 1
    assert Finding.objects.get().system == system


# Real records


def _real(shared: Path, name: str) -> Iterable[dict[str, Any]]:
    lines = (shared / "data" / "advisories" / name).read_text().splitlines()
    return [json.loads(line)["record"] for line in lines]


def test_real_pypi_records_match_real_versions(
    shared: Path, system: System, engineer: User
) -> None:
    publish(*_real(shared, "pysec.jsonl"))

    add_components(system, "embedchain==0.1.56\nnumpy==1.26.0", by=engineer, at=NOON)
    add_component(SystemFactory(), "embedchain==0.1.57", by=engineer, at=NOON)

    finding = Finding.objects.get(advisory__external_id="PYSEC-2024-7")
    assert finding.system == system
    assert finding.title.startswith("PYSEC-2024-7: ")
    assert not Finding.objects.filter(subject="numpy (PyPI)").exists()


def test_real_go_records_with_the_year_one_match_in_small_letters(
    shared: Path, system: System, engineer: User
) -> None:
    publish(*_real(shared, "go-osv.jsonl"))

    add_component(system, "pkg:golang/github.com/mudler/LocalAI@v2.20.1", by=engineer, at=NOON)

    finding = Finding.objects.get(advisory__external_id="GO-2024-3253")
    assert finding.certainty == "matched"
    assert finding.advisory is not None
    assert finding.advisory.modified == "0001-01-01T00:00:00Z"


def test_a_tag_that_go_does_not_know_is_matched_or_asks_for_a_look(
    shared: Path, system: System, engineer: User
) -> None:
    """GO-2026-5999 counts in pseudo-versions alone, the others say which tags they mean."""
    publish(*_real(shared, "go-osv.jsonl"))

    add_component(system, "pkg:golang/github.com/milvus-io/milvus@v2.5.3", by=engineer, at=NOON)

    found = {row.advisory.external_id: row for row in Finding.objects.all() if row.advisory}
    assert {name: row.certainty for name, row in found.items()} == {
        "GO-2025-4114": "matched", "GO-2026-4481": "matched", "GO-2026-5999": "cannot_tell",
    }  # fmt: skip
    assert "Go does not know “v2.5.3”" in found["GO-2026-5999"].because
    because = found["GO-2026-4481"].because
    assert "all versions, and of the tags that Go does not know as versions those before" in because


@pytest.mark.once
def test_a_real_record_is_kept_whole(shared: Path, db: None) -> None:
    documents = list(_real(shared, "pysec.jsonl"))

    publish(*documents)

    assert Advisory.objects.count() == len(documents)
    for document in documents:
        assert Advisory.objects.get(external_id=document["id"]).record == document


# Import


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good documents, and four files that hold none."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.json").write_text(json.dumps(osv(id="A-1")))
    (tmp_path / "deep" / "b.json").write_text(json.dumps(osv(id="B-1")))
    (tmp_path / "broken.json").write_text('{"id": "C-1"')
    (tmp_path / "list.json").write_text("[1, 2]")
    (tmp_path / "nested.json").write_text("[" * 100_000)
    (tmp_path / "latin.json").write_bytes(b'{"id": "\xff\xfe"}')
    (tmp_path / "notes.txt").write_text("no document")
    return tmp_path


def test_an_import_stores_what_is_good_and_names_what_is_not(
    folder: Path, officer: User, system: System
) -> None:
    add_component(system, "vllm==0.8.4", by=officer, at=NOON)

    run = import_directory(folder, by=officer, at=LATER)

    assert (run.read, run.stored, run.unreadable) == (7, 2, 5)
    assert {line.partition(":")[0] for line in run.problem.splitlines()} == {
        "broken.json", "list.json, entry 1", "list.json, entry 2", "nested.json, entry 1",
        "latin.json",
    }  # fmt: skip
    assert Finding.objects.count() == 2
    assert Entry.objects.about(run).get().actor == officer.full_name


def test_an_import_twice_is_an_import_once(folder: Path, officer: User) -> None:
    import_directory(folder, by=officer, at=NOON)

    assert import_directory(folder, by=officer, at=LATER).stored == 0
    assert Advisory.objects.count() == 2


def test_a_link_out_of_the_directory_is_not_followed(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, officer: User
) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "s.json"
    secret.write_text(json.dumps(osv(id="SECRET-1")))
    (folder / "link.json").symlink_to(secret)

    import_directory(folder, by=officer, at=NOON)

    assert not Advisory.objects.filter(external_id="SECRET-1").exists()


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_zip_file_is_read_without_being_unpacked(tmp_path: Path, officer: User) -> None:
    good = json.dumps(osv(id="A-1")).encode()
    path = _zip(tmp_path / "all.zip", {"../../a.json": good, "b.txt": b"x", "c.json": b"{"})

    run = import_directory(path, by=officer, at=NOON)

    assert (run.origin, run.read, run.stored, run.unreadable) == ("all.zip", 2, 1, 1)


@pytest.mark.once
def test_a_document_that_swells_is_not_read_to_its_end(tmp_path: Path, officer: User) -> None:
    bomb = b"[" + b" " * (lists.DOCUMENT_LIMIT * 4) + b"]"
    path = _zip(tmp_path / "bomb.zip", {"bomb.json": bomb, "good.json": json.dumps(osv()).encode()})

    run = import_directory(path, by=officer, at=NOON)

    assert (run.stored, run.unreadable) == (1, 1)
    assert run.problem == f"bomb.json: {archives.SWOLLEN}"


def test_an_archive_that_swells_as_a_whole_is_left(
    tmp_path: Path, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "TOTAL_LIMIT", 3000)
    path = _zip(
        tmp_path / "many.zip",
        {f"{number:03}.json": json.dumps(osv(id=f"A-{number}")).encode() for number in range(300)},
    )

    run = import_directory(path, by=officer, at=NOON)

    assert run.problem.startswith("This holds more than")
    assert run.finished_at


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"", b"hello"])
def test_what_is_no_archive_is_said_in_words(content: bytes, tmp_path: Path, officer: User) -> None:
    path = tmp_path / "odd.zip"
    path.write_bytes(content)

    assert import_directory(path, by=officer, at=NOON).problem.endswith(".")
    with pytest.raises(CommandError, match="odd"):
        call_command("import_advisories", str(path))


def test_a_damaged_member_is_counted_and_the_rest_is_read(tmp_path: Path, officer: User) -> None:
    good = json.dumps(osv(id="A-1")).encode()
    path = _zip(tmp_path / "all.zip", {"a.json": good, "b.json": good.replace(b"A-1", b"B-1")})
    content = bytearray(path.read_bytes())
    content[60:70] = b"\0" * 10
    path.write_bytes(content)

    run = import_directory(path, by=officer, at=NOON)

    assert (run.stored, run.unreadable) == (1, 1)


def test_the_command_says_what_came_of_it(
    folder: Path, db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_advisories", str(folder))

    shown = capsys.readouterr()
    assert shown.out == "7 read, 2 new or changed, 5 unreadable.\n"
    assert "broken.json" in shown.err


def test_importing_needs_the_permission(folder: Path, engineer: User) -> None:
    with pytest.raises(NotAllowed, match="import advisories"):
        import_directory(folder, by=engineer, at=NOON)

    assert not Sync.objects.exists()


def test_many_systems_are_compared_at_once_as_each_alone_would_be(engineer: User) -> None:
    alone, together, spared = (SystemFactory() for _ in range(3))
    for system in (alone, together):
        add_component(system, "vllm==0.8.4", by=engineer, at=NOON)
    store_advisory(read(osv()), at=NOON)

    match_system(alone, by=None, at=LATER)
    match_systems([together, spared], by=None, at=LATER)

    said = ("title", "severity", "certainty", "because", "due_on")
    assert list(Finding.objects.filter(system=alone).values(*said)) == list(
        Finding.objects.filter(system=together).values(*said)
    )
    assert Finding.objects.count() == 2


def test_what_is_gone_is_settled_for_many_systems_at_once_too(engineer: User) -> None:
    publish(osv())
    systems = [SystemFactory(), SystemFactory()]
    for system in systems:
        add_component(system, "vllm==0.8.4", by=engineer, at=NOON)
        system.components.all().delete()

    match_systems(systems, by=None, at=LATER)

    assert {state for state, _ in states()} == {"fixed"}
