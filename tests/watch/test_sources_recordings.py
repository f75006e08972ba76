"""Every real record is imported, or listed with the reason why not."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.accounts.models import User
from governance.watch.actions import import_directory, store_advisory
from governance.watch.models import Advisory, AdvisoryArtifact, CveSignal, Finding
from governance.watch.sources.osv import read
from inventory.actions import add_components
from tests.conftest import NOON
from tests.factories import SystemFactory
from tests.watch.factories import osv

LINES = ("ai-infra-guard", "avid", "bitnami-osv", "ghsa-native-samples", "go-osv", "pysec")


def records(shared: Path, name: str) -> list[dict[str, Any]]:
    """The records of a recording, without the collector's own wrapping."""
    lines = (shared / "data" / "advisories" / f"{name}.jsonl").read_text().splitlines()
    return [json.loads(line)["record"] for line in lines]


@pytest.fixture
def recordings(shared: Path, tmp_path: Path) -> Path:
    """All recordings as their sources publish them: lists, a catalogue, YAML files, one file."""
    for number, name in enumerate(LINES):
        rows = records(shared, name)
        lines = "\n".join(json.dumps(row) for row in rows)
        content = lines if number % 2 else json.dumps(rows, indent=1)
        (tmp_path / f"{name}.{'jsonl' if number % 2 else 'json'}").write_text(content)
    for folder in ("advisories/kev-sample.json", "atlas/atlas-case-studies.json"):
        source = shared / "data" / folder
        (tmp_path / source.name).write_bytes(source.read_bytes())
    (tmp_path / "yaml").mkdir()
    for file in (shared / "data" / "advisories" / "pysec-yaml").iterdir():
        (tmp_path / "yaml" / file.name).write_bytes(file.read_bytes())
    return tmp_path


def test_every_real_record_is_imported_once(recordings: Path, officer: User) -> None:
    system = SystemFactory()
    add_components(system, "mlflow==2.9.0\nvllm==0.10.0\nnumpy==1.26.0", by=officer, at=NOON)

    run = import_directory(recordings, by=officer, at=NOON)

    assert (run.unreadable, run.problem) == (0, "")
    assert dict(Counter(Advisory.objects.values_list("source", flat=True))) == {
        "ai-infra-guard": 119, "avid": 99, "atlas": 57 + 170 + 35, "osv": 91 + 62 + 19 + 8,
    }  # fmt: skip
    assert CveSignal.objects.exclude(exploited_since="").count() == 20
    # The native YAML files are records that came as JSON as well: read once more, stored once.
    assert run.read == 119 + 99 + 262 + 180 + 20 + 15
    assert AdvisoryArtifact.objects.filter(kind="model").exists()
    subjects = set(Finding.objects.values_list("subject", flat=True))
    assert subjects == {"mlflow (PyPI)", "vllm (PyPI)"}
    assert_grouped()
    again = import_directory(recordings, by=officer, at=NOON)
    assert (again.read, again.stored) == (run.read, 0)


@pytest.mark.once
def test_a_collection_of_records_is_read_as_it_was_collected(shared: Path, officer: User) -> None:
    run = import_directory(shared / "data" / "advisories", by=officer, at=NOON)

    # The schema of CISA's catalogue lies beside it, and is none of its records.
    assert [problem.name for problem in run.problems.all()] == ["kev-schema.json"]
    assert run.read == 119 + 99 + 180 + 20 + 15 + 1
    assert Advisory.objects.count() == 119 + 99 + 180


def assert_grouped() -> None:
    """Records of one flaw from several sources are one group."""
    groups: dict[str, set[str]] = {}
    for group, source in Advisory.objects.values_list("group_key", "source"):
        groups.setdefault(group, set()).add(source)
    together = [names for names in groups.values() if len(names) > 1]
    assert {"osv", "avid"} in together
    assert {"osv", "ai-infra-guard"} in together
    named = set(Advisory.objects.values_list("names__name", flat=True))
    assert named & set(CveSignal.objects.values_list("cve", flat=True))


def test_the_native_files_say_the_same_as_the_records_in_json(
    recordings: Path, officer: User
) -> None:
    import_directory(recordings / "pysec.jsonl", by=officer, at=NOON)
    stored = {row.external_id: row.record for row in Advisory.objects.all()}

    run = import_directory(recordings / "yaml", by=officer, at=NOON)

    assert (run.read, run.unreadable) == (15, 0)
    assert {row.external_id: row.record for row in Advisory.objects.all()} == stored


def test_what_cannot_be_told_is_kept_with_the_reason(recordings: Path, officer: User) -> None:
    import_directory(recordings / "ai-infra-guard.json", by=officer, at=NOON)

    untold = Advisory.objects.exclude(problems=[])
    reasons = Counter(problem for row in untold for problem in row.problems)
    assert sum(reasons.values()) == untold.count()
    assert reasons == UNTOLD


# Products that no registry has, rules without a version, and bounds that are none.
UNTOLD = Counter(
    {
        "It names no package, so no component can be compared with it.": 9,
        "fschat: “e208d5677c6837d590b81cb03847c0b9de100765” is not a version of PyPI.": 1,
        "litellm: “1.83.10-stable” is not a version of PyPI.": 1,
        "mlflow: The advisory names no versions.": 1,
    }
)


def test_a_new_flaw_costs_few_statements_however_many_are_stored(db: None) -> None:
    store_advisory(read(osv(id="A-1", aliases=["CVE-1"])), at=NOON)

    with CaptureQueriesContext(connection) as asked:
        kept = store_advisory(read(osv(id="A-2", aliases=["CVE-2"])), at=NOON)

    assert kept.keys == {"pypi:vllm"}
    # A savepoint and its end, the record itself, its names and its package, and who shares a name.
    assert len(asked) <= 7
