"""Is a version affected? Against hand-written bounds and against real records."""

import json
from pathlib import Path
from typing import Any

import pytest

from governance.watch.models import Severity
from governance.watch.packages import key_of_advisory, key_of_component
from governance.watch.ranges import Verdict, judge
from governance.watch.severities import of_record, of_vector, worst
from governance.watch.sources.records import UnreadableRecord, read
from governance.watch.versions import Unreadable, pypi, semver

YES, NO, UNCLEAR = Verdict.AFFECTED, Verdict.NOT_AFFECTED, Verdict.CANNOT_TELL


def bounds(*events: dict[str, str], kind: str = "ECOSYSTEM") -> list[dict[str, Any]]:
    """One range."""
    return [{"type": kind, "events": list(events)}]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("0.5.1", NO), ("0.5.2rc1", NO), ("0.5.2", YES), ("0.8.4", YES), ("0.8.5rc1", YES),
        ("0.8.5", NO), ("0.8.4.post1", YES), ("0.10", NO), ("1!0.6", NO), ("latest", UNCLEAR),
        ("", UNCLEAR),
    ],
)  # fmt: skip
def test_pypi_versions_are_compared_as_pypi_does(version: str, expected: Verdict) -> None:
    ranges = bounds({"introduced": "0.5.2"}, {"fixed": "0.8.5"})

    assert judge(version, ecosystem="PyPI", ranges=ranges, versions=[]) is expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("0.1.33", YES), ("v0.1.33", YES), ("0.1.34-rc1", YES), ("0.1.34", NO), ("v0.2", NO),
        ("0.1.33+incompatible", YES), ("v0.0.0-20240101000000-abcdefabcdef", YES),
        ("b4567", UNCLEAR),
    ],
)  # fmt: skip
def test_go_versions_are_compared_as_semantic_versions(version: str, expected: Verdict) -> None:
    ranges = bounds({"introduced": "0"}, {"fixed": "0.1.34"}, kind="SEMVER")

    assert judge(version, ecosystem="Go", ranges=ranges, versions=[]) is expected


@pytest.mark.parametrize(
    ("events", "version", "expected"),
    [
        ([{"introduced": "1"}, {"last_affected": "2"}], "2", YES),
        ([{"introduced": "1"}, {"last_affected": "2"}], "2.1", NO),
        ([{"fixed": "2"}, {"introduced": "1"}], "1.5", YES),
        ([{"introduced": "0"}, {"fixed": "1"}, {"introduced": "2"}], "3", YES),
        ([{"introduced": "0"}, {"fixed": "1"}, {"introduced": "2"}], "1.5", NO),
        ([{"introduced": "0"}, {"limit": "*"}], "1", YES),
        ([{"introduced": "0"}, {"fixed": "not a version"}], "1", UNCLEAR),
        ([{"introduced": "0"}, {"fixed": ["1"]}], "1", UNCLEAR),
        ([{"introduced": "0"}, {"mended": "1"}], "2", UNCLEAR),
        ([], "1", UNCLEAR),
    ],
)
def test_events_are_taken_in_the_order_of_their_versions(
    events: list[dict[str, str]], version: str, expected: Verdict
) -> None:
    assert judge(version, ecosystem="PyPI", ranges=bounds(*events), versions=[]) is expected


def test_a_listed_version_is_affected_whatever_the_ranges_say() -> None:
    broken = [*bounds({"introduced": "x"}), "nonsense", {"type": "ODD", "events": []}]

    assert judge("1.0", ecosystem="PyPI", ranges=broken, versions=["1.0.0"]) is YES
    assert judge("2.0", ecosystem="PyPI", ranges=broken, versions=["1.0.0"]) is UNCLEAR
    assert judge("abc", ecosystem="Maven", ranges=[], versions=["abc"]) is YES


def test_git_ranges_say_nothing_of_a_version() -> None:
    git = bounds({"introduced": "0"}, {"fixed": "deadbeef"}, kind="GIT")

    assert judge("1.0", ecosystem="PyPI", ranges=git, versions=[]) is UNCLEAR
    assert judge("1.0", ecosystem="PyPI", ranges=git, versions=["0.9"]) is NO


@pytest.mark.parametrize("text", ["latest", "1.2.3.4", "", "²", "1..2"])
def test_what_is_no_version_is_refused_not_guessed(text: str) -> None:
    with pytest.raises(Unreadable):
        semver(text)


def test_pre_releases_come_before_their_release_in_order() -> None:
    texts = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11"]

    assert sorted([*reversed(texts), "1.0.0"], key=semver) == [*texts, "1.0.0"]
    assert pypi("1.0") == pypi("1.0.0")


def test_one_package_has_one_name() -> None:
    assert key_of_advisory("PyPI", "Llama_CPP.Python") == key_of_component(
        "pypi", "llama-cpp-python"
    )
    assert key_of_advisory("Go", "github.com/mudler/LocalAI") == key_of_component(
        "golang", "github.com/mudler/localai"
    )
    assert key_of_advisory("Debian:12", "python") == ""


@pytest.mark.parametrize(
    ("vector", "expected"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", Severity.CRITICAL),
        ("CVSS:3.0/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", Severity.LOW),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", Severity.CRITICAL),
        ("AV:N/AC:L/Au:N/C:P/I:P/A:P", Severity.HIGH),
        ("CVSS:3.1/nonsense", Severity.UNKNOWN),
        ("9.8", Severity.UNKNOWN),
        ("", Severity.UNKNOWN),
    ],
)
def test_severity_comes_from_a_vector(vector: str, expected: Severity) -> None:
    assert of_vector(vector) is expected


def test_the_databases_own_word_goes_first_and_unknown_is_never_low() -> None:
    vector = [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]

    assert of_record({"database_specific": {"severity": "MODERATE"}, "severity": vector}) == (
        Severity.MEDIUM
    )
    assert of_record({"severity": vector}) is Severity.CRITICAL
    assert of_record({"severity": "high", "affected": [None]}) is Severity.UNKNOWN
    assert worst(["unknown", "low"]) is Severity.LOW
    assert worst([]) is Severity.UNKNOWN


@pytest.mark.parametrize("document", [None, [], "x", {}, {"id": ""}, {"id": 3}, {"id": "x" * 101}])
def test_what_is_no_osv_document_is_refused_in_words(document: Any) -> None:
    with pytest.raises(UnreadableRecord, match=r"\.$"):
        read(document)


def test_a_document_full_of_nonsense_is_read_as_far_as_it_goes() -> None:
    record = read(
        {
            "id": "X-1\0", "aliases": [None, "CVE-1", 4], "affected": [None, {"package": 3}, {
                "package": {"ecosystem": None, "name": "a\0b"}, "ranges": "x", "versions": {}}],
            "references": [{"url": "javascript:alert(1)"}], "summary": ["x"],
            "modified": "0001-01-01T00:00:00Z",
        }
    )  # fmt: skip

    assert (record.external_id, record.aliases) == ("X-1", ("CVE-1",))
    assert [package.name for package in record.packages] == ["ab"]
    assert record.url == "https://osv.dev/vulnerability/X-1"
    assert record.modified == "0001-01-01T00:00:00Z"
    assert "\0" not in json.dumps(record.document)


def _records(folder: Path, name: str) -> list[dict[str, Any]]:
    lines = (folder / "data" / "advisories" / name).read_text().splitlines()
    return [json.loads(line)["record"] for line in lines]


@pytest.mark.parametrize("name", ["pysec.jsonl", "go-osv.jsonl", "bitnami-osv.jsonl"])
def test_every_real_record_can_be_read_and_judged(name: str, shared: Path) -> None:
    for document in _records(shared, name):
        record = read(document)

        assert record.packages
        for package in record.packages:
            judge("1.0.0", ecosystem=package.ecosystem, ranges=package.ranges,
                  versions=package.versions)  # fmt: skip


def _ordered(version: str) -> bool:
    try:
        pypi(version)
    except Unreadable:
        return False
    return True


def test_ranges_and_version_lists_of_real_records_agree(shared: Path) -> None:
    checked = 0
    for document in _records(shared, "pysec.jsonl"):
        for package in read(document).packages:
            if not any(row.get("type") == "ECOSYSTEM" for row in package.ranges):
                continue
            for version in package.versions:
                verdict = judge(version, ecosystem="PyPI", ranges=package.ranges, versions=[])
                checked += 1
                assert verdict is (YES if _ordered(version) else UNCLEAR), document["id"]

    assert checked > 1000
