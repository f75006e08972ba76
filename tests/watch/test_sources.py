"""Every source is read into one form; what makes no sense in it is said, and nothing is dropped."""

from typing import Any

import pytest

from governance.rules.version_ranges import Verdict
from governance.watch.models import Severity
from governance.watch.sources import (
    atlas,
    avid,
    epss,
    ghsa,
    hub_scans,
    infra_guard,
    kev,
    osv,
)
from governance.watch.sources.known import SOURCES, documents_in, read
from governance.watch.sources.records import Record, Signal, UnreadableRecord
from tests.watch.factories import osv as osv_document
from tests.watch.factories import package
from tests.watch.source_documents import (
    UNSAFE,
    github,
    judged,
    record,
    report,
    rule,
    scanned,
)


@pytest.mark.parametrize(
    "document", [osv_document(), github(), rule()], ids=["OSV", "GitHub", "AI-Infra-Guard"]
)
def test_a_range_means_the_same_in_whatever_way_a_source_writes_it(
    document: dict[str, Any],
) -> None:
    found = record(document)

    assert found.packages[0].key == "pypi:vllm"
    assert [judged(found, text) for text in ("0.5.1", "0.5.2", "0.8.4", "0.8.5", "latest")] == [
        Verdict.NOT_AFFECTED, Verdict.AFFECTED, Verdict.AFFECTED, Verdict.NOT_AFFECTED,
        Verdict.CANNOT_TELL,
    ]  # fmt: skip
    assert (found.severity, found.problems) == (Severity.HIGH, ())


def test_a_document_names_its_source_itself() -> None:
    documents = {
        osv.OSV: osv_document(),
        ghsa.GHSA: github(),
        kev.KEV: {"cveID": "CVE-2025-3248", "dateAdded": "2025-05-05"},
        epss.EPSS: {"cve": "CVE-2025-3248", "epss": "0.92", "percentile": "0.99"},
        avid.AVID: report(),
        atlas.ATLAS: {"id": "AML.T0010.003", "name": "Model"},
        infra_guard.INFRA_GUARD: rule(),
        hub_scans.SOURCE: scanned(UNSAFE),
    }

    assert {name: read(document).source for name, document in documents.items()} == {
        name: name for name in SOURCES
    }


# OSV


def test_aliases_are_the_same_flaw_and_related_records_are_others() -> None:
    found = record(osv_document(aliases=["CVE-1"], related=["CVE-2"], upstream=["CVE-3", "CVE-2"]))

    assert found.names == ("GHSA-aaaa-bbbb-cccc", "CVE-1")
    assert found.related == ("CVE-2", "CVE-3")


@pytest.mark.parametrize(
    ("affected", "problem"),
    [
        (None, "It names no package"),
        ([], "It names no package"),
        ([{"package": None, "ranges": None}], "Entry 1 of what is affected: It names no package."),
        ([{"package": {"name": "x" * 1000}}], "A name of 1,000 characters is no package's."),
        ([{"package": {"name": "a", "ecosystem": "PyPI"}}], "a: The advisory names no versions."),
        ([{"package": {"name": "a", "ecosystem": "Hackage"},
           "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}],
         "a: We know no order of versions for Hackage"),
        ([{"package": {"name": "a", "ecosystem": "PyPI"},
           "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "soon"}]}]}],
         "a: “soon” is not a version of PyPI."),
        ([{"package": {"name": "a", "ecosystem": "PyPI"}}] * 6_000,
         "It names 6,000 packages, and only 5,000 were read."),
    ],
)  # fmt: skip
def test_what_cannot_be_told_from_a_record_is_said_and_the_record_kept(
    affected: Any, problem: str
) -> None:
    found = record(osv_document(affected=affected))

    assert any(problem in said for said in found.problems)
    assert found.external_id == "GHSA-aaaa-bbbb-cccc"


def test_a_package_url_names_the_package_where_the_ecosystem_does_not() -> None:
    named = {"name": "Odd", "ecosystem": "", "purl": "pkg:pypi/Odd_Name"}

    (found,) = record(osv_document(affected=[{"package": named}])).packages

    assert found.key == "pypi:odd-name"


def test_ranges_that_go_keeps_apart_for_tags_are_read_for_go_alone() -> None:
    """As vuln.go.dev writes them: `ranges` in versions that Go knows, tags beside them."""
    events = [{"introduced": "0"}, {"fixed": "2.5.21"}]
    custom = {"custom_ranges": [{"type": "ECOSYSTEM", "events": events}]}
    bounds = {"introduced": "0"}, {"fixed": "0.10.3-0.20251107071934-6102f001a971"}
    affected = [
        package("github.com/a/b", *bounds, ecosystem=kind, ecosystem_specific=custom)
        for kind in ("Go", "npm")
    ]

    go, npm = record(osv_document(affected=affected)).packages

    assert [row["type"] for row in go.ranges] == ["SEMVER", "TAGS"]
    assert [row["type"] for row in npm.ranges] == ["SEMVER"]
    found = record(osv_document(affected=affected[:1]))
    assert [judged(found, text) for text in ("v2.5.20", "v2.5.21", "v0.10.3", "v0.10.2")] == [
        Verdict.AFFECTED, Verdict.NOT_AFFECTED, Verdict.NOT_AFFECTED, Verdict.AFFECTED,
    ]  # fmt: skip
    assert found.problems == ()


@pytest.mark.parametrize("custom", [[None], [{"events": "x"}], [{"events": [{"fixed": "soon"}]}]])
def test_ranges_of_tags_that_make_no_sense_are_said(custom: list[Any]) -> None:
    one = package("github.com/a/b", {"introduced": "0"}, {"fixed": "0.2.0"}, ecosystem="Go",
                  ecosystem_specific={"custom_ranges": custom})  # fmt: skip

    found = record(osv_document(affected=[one]))

    assert len(found.problems) == 1
    assert [judged(found, text) for text in ("v2.0.0", "v0.2.0")] == [
        Verdict.CANNOT_TELL, Verdict.NOT_AFFECTED,
    ]  # fmt: skip


@pytest.mark.parametrize("specific", [None, 3, {"custom_ranges": None}, {"custom_ranges": {}}])
def test_a_record_of_go_without_ranges_of_tags_has_none(specific: Any) -> None:
    one = package("github.com/a/b", {"introduced": "0"}, ecosystem="Go")

    (found,) = record(osv_document(affected=[one | {"ecosystem_specific": specific}])).packages

    assert [row["type"] for row in found.ranges] == ["SEMVER"]


def test_a_document_full_of_nonsense_is_read_as_far_as_it_goes() -> None:
    found = record(
        {
            "id": "X-1\0", "aliases": [None, "CVE-1", 4], "affected": [None, {"package": 3}, {
                "package": {"ecosystem": None, "name": "a\0b"}, "ranges": "x", "versions": {}}],
            "references": [{"url": "javascript:alert(1)"}], "summary": ["x"],
            "modified": "0001-01-01T00:00:00Z", "withdrawn": None,
        }
    )  # fmt: skip

    assert (found.external_id, found.aliases) == ("X-1", ("CVE-1",))
    assert [package.name for package in found.packages] == ["ab"]
    assert found.url == "https://osv.dev/vulnerability/X-1"
    assert (found.modified, found.withdrawn) == ("0001-01-01T00:00:00Z", "")
    assert "\0" not in str(found.document)


def test_a_text_of_a_million_characters_is_kept() -> None:
    assert len(record(osv_document(details="x" * 1_000_000)).details) == 1_000_000


@pytest.mark.parametrize(
    "document", [None, [], "x", 3, {}, {"id": ""}, {"id": 3}, {"id": "x" * 101}, {"ghsa_id": ""},
                 {"data_type": "AVID"}, {"data_type": "AVID", "metadata": None},
                 {"info": None, "rule": None}, {"cveID": None, "dateAdded": 1},
                 {"cve": None, "epss": None}],
)  # fmt: skip
def test_what_is_of_no_source_is_refused_in_words(document: Any) -> None:
    with pytest.raises(UnreadableRecord, match=r"\.$"):
        read(document)


NONSENSE: list[Any] = [None, 3, "x", [None, 3, [], {}], {"a": None}, True, [[]], {}]


@pytest.mark.parametrize(
    "document", [osv_document(), github(), report(), rule(), {"id": "AML.CS0001", "procedure": []}],
    ids=["OSV", "GitHub", "AVID", "AI-Infra-Guard", "ATLAS"],
)  # fmt: skip
def test_any_member_may_hold_anything(document: dict[str, Any]) -> None:
    """Every member at the first two levels is replaced by each kind of nonsense in turn."""
    for key, value in document.items():
        inner = value if isinstance(value, dict) else {}
        broken = [{**document, key: odd} for odd in NONSENSE]
        broken += [{**document, key: {**inner, name: odd}} for name in inner for odd in NONSENSE]
        for one in broken:
            try:
                found = read(one)
            except UnreadableRecord as error:
                assert str(error).endswith(".")  # noqa: PT017  # either answer is right
            else:
                assert isinstance(found, Record)


# GitHub


def test_githubs_own_words_are_read() -> None:
    found = record(github(withdrawn_at="2026-02-01T00:00:00Z", severity="unknown"))

    assert found.names == ("GHSA-aaaa-bbbb-cccc", "CVE-2026-1111")
    assert found.withdrawn == "2026-02-01T00:00:00Z"
    assert found.severity is Severity.CRITICAL
    assert found.url == "https://github.com/advisories/GHSA-aaaa-bbbb-cccc"


@pytest.mark.parametrize(
    ("written", "problem"),
    [(None, "vllm: The advisory names no versions."),
     ("all of them", "vllm: “all of them” cannot be read as a range."),
     ("< soon", "vllm: “soon” is not a version of PyPI.")],
)  # fmt: skip
def test_a_range_of_github_that_cannot_be_read_is_said(written: Any, problem: str) -> None:
    affected = {"package": {"ecosystem": "pip", "name": "vllm"}}
    found = record(github(vulnerabilities=[{**affected, "vulnerable_version_range": written}]))

    assert found.problems == (problem,)
    assert judged(found, "0.8.4") is Verdict.CANNOT_TELL


# CISA and EPSS


@pytest.mark.parametrize(("word", "used"), [("Known", True), ("Unknown", None), (None, None)])
def test_a_flaw_that_is_exploited_says_since_when(word: Any, used: bool | None) -> None:
    document = {"cveID": "CVE-2025-3248", "dateAdded": "2025-05-05", "dueDate": "2025-05-26",
                "knownRansomwareCampaignUse": word}  # fmt: skip

    assert read(document) == Signal(
        "kev", "CVE-2025-3248", exploited_since="2025-05-05", act_by="2025-05-26", ransomware=used
    )


def test_scores_come_as_texts() -> None:
    document = {"cve": "CVE-2025-3248", "epss": "0.92", "percentile": 1, "date": "2026-11-20"}

    assert read(document) == Signal(
        "epss", "CVE-2025-3248", epss=0.92, percentile=1.0, scored_on="2026-11-20"
    )


@pytest.mark.parametrize("score", ["1.1", "-0.1", "", "nan", "1e99", None, True, "x", [], "٠"])
def test_a_score_that_is_no_probability_is_refused(score: Any) -> None:
    with pytest.raises(UnreadableRecord, match="no probability"):
        read({"cve": "CVE-2025-3248", "epss": score, "percentile": "0.5"})


# Files of many


@pytest.mark.parametrize(
    ("document", "count"),
    [
        ({"title": "CISA", "vulnerabilities": [{}, {}]}, 2),
        ({"vulns": [osv_document()]}, 1),
        ({"status": "OK", "data": [{}, {}, {}]}, 3),
        ({"id": "ATLAS", "case-studies": [{}], "techniques": [{}, {}], "mitigations": [{}]}, 4),
        ({"id": "ATLAS", "matrices": [{"tactics": [{}], "techniques": [{}]}]}, 2),
        (osv_document(), 1), (github(), 1), (report(), 1), ({"a": 1}, 1), ("x", 1), (None, 1),
    ],
)  # fmt: skip
def test_a_file_of_many_documents_is_taken_apart(document: Any, count: int) -> None:
    assert len(list(documents_in(document))) == count
