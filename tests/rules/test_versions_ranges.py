"""Is a version affected? Yes, no, or cannot tell with the reason; never a silent no."""

from typing import Any

import pytest

from governance.rules.range_texts import of_list, of_rule
from governance.rules.version_ranges import Judgement, Verdict, judge, problem_of

YES, NO, UNCLEAR = Verdict.AFFECTED, Verdict.NOT_AFFECTED, Verdict.CANNOT_TELL


def bounds(*events: Any, kind: str = "ECOSYSTEM") -> list[dict[str, Any]]:
    """One range."""
    return [{"type": kind, "events": list(events)}]


def verdict(
    version: str, ranges: list[Any], versions: list[Any] | None = None, ecosystem: str = "PyPI"
) -> Verdict:
    """The verdict; where it is unclear, there is a reason in words."""
    found = judge(version, ecosystem=ecosystem, ranges=ranges, versions=versions or [])
    assert found.reason.endswith(".") == (found.verdict is UNCLEAR)
    return found.verdict


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("0.5.1", NO), ("0.5.2rc1", NO), ("0.5.2", YES), ("0.8.4", YES), ("0.8.5rc1", YES),
        ("0.8.5", NO), ("0.8.4.post1", YES), ("0.10", NO), ("1!0.6", NO), ("0.8.4+cu118", YES),
        ("0.8.5+cu118", NO), ("latest", UNCLEAR), ("", UNCLEAR),
    ],
)  # fmt: skip
def test_pypi_versions_are_compared_as_pypi_does(version: str, expected: Verdict) -> None:
    assert verdict(version, bounds({"introduced": "0.5.2"}, {"fixed": "0.8.5"})) is expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("0.1.33", YES), ("v0.1.33", YES), ("0.1.34-rc1", YES), ("0.1.34", NO), ("v0.2", NO),
        ("0.1.33+incompatible", YES), ("v0.0.0-20240101000000-abcdefabcdef", YES),
        ("b4567", UNCLEAR), ("(devel)", UNCLEAR),
    ],
)  # fmt: skip
def test_go_versions_are_compared_as_semantic_versions(version: str, expected: Verdict) -> None:
    ranges = bounds({"introduced": "0"}, {"fixed": "0.1.34"}, kind="SEMVER")

    assert verdict(version, ranges, ecosystem="Go") is expected


MILVUS = "github.com/milvus-io/milvus"
PSEUDO = bounds({"introduced": "0.1"}, {"fixed": "0.10.3-0.20260602041816-3d932f1c3e06"})


def go(
    version: str, ranges: list[Any], name: str = MILVUS, versions: list[Any] | None = None
) -> Judgement:
    """What is told of a version of a Go module."""
    return judge(version, ecosystem="Go", name=name, ranges=ranges, versions=versions or [])


@pytest.mark.parametrize(
    ("version", "name", "expected"),
    [
        ("v0.10.2", MILVUS, YES), ("v0.0.1", MILVUS, NO), ("v0.10.4", MILVUS, NO),
        ("v1.1.1", MILVUS, NO), ("v0.10.3-0.20270101000000-abcdefabcdef", MILVUS, NO),
        ("v2.5.3", MILVUS, UNCLEAR), ("2.5.3", MILVUS, UNCLEAR), ("v2.5.3-rc1", MILVUS, UNCLEAR),
        ("v2", MILVUS, UNCLEAR), ("v2.5.3", "", UNCLEAR),
        ("v2.5.3+incompatible", MILVUS, NO), ("v2.5.3", f"{MILVUS}/v2", NO),
        ("v3.0.0", f"{MILVUS}/v2", UNCLEAR), ("v2.5.3", "gopkg.in/yaml.v2", NO),
        ("v3.0.0", "gopkg.in/yaml.v2", UNCLEAR), ("v2.5.3", "github.com/a/yaml.v2", UNCLEAR),
    ],
)  # fmt: skip
def test_a_version_that_go_does_not_know_is_never_outside_of_those_it_does(
    version: str, name: str, expected: Verdict
) -> None:
    found = go(version, PSEUDO, name)

    assert found.verdict is expected
    assert ("Go does not know" in found.reason) == (expected is UNCLEAR)


def test_why_go_does_not_know_a_version_is_said_in_words() -> None:
    assert go("v2.5.3", PSEUDO).reason == (
        "Go does not know “v2.5.3” as a version of github.com/milvus-io/milvus, because the path "
        "does not end in that major version, and the advisory counts in versions that Go knows."
    )


def test_a_version_that_go_does_not_know_is_affected_inside_a_range_or_if_it_is_named() -> None:
    assert go("v2.5.3", bounds({"introduced": "0"})).verdict is YES
    assert go("v2.5.3", PSEUDO, versions=["2.5.3"]).verdict is YES
    assert go("v2.5.3", PSEUDO, versions=["2.5.4"]).verdict is NO
    assert go("v2.5.3", [], versions=["0.1.0"]).verdict is UNCLEAR


@pytest.mark.parametrize(
    "ranges",
    [
        of_list(">= 2.4.0, < 2.5.2"),
        bounds({"introduced": "0"}, {"fixed": "2.5.2"}, kind="SEMVER"),
        bounds({"introduced": "0"}, {"fixed": "2.5.2+incompatible"}, kind="SEMVER"),
    ],
)
def test_an_advisory_that_counts_in_such_versions_itself_is_compared(ranges: list[Any]) -> None:
    assert [go(text, ranges).verdict for text in ("v2.5.1", "v2.5.2")] == [YES, NO]


def test_where_tags_have_ranges_of_their_own_all_versions_is_not_said_of_them() -> None:
    all_versions = {"type": "SEMVER", "events": [{"introduced": "0"}]}
    tags = {"type": "TAGS", "events": [{"introduced": "0"}, {"fixed": "2.5.27"}]}

    def verdict(version: str) -> Verdict:
        return judge(
            version, ecosystem="Go", ranges=[all_versions, tags], versions=[], name="github.com/a/b"
        ).verdict

    assert verdict("v2.5.26") is Verdict.AFFECTED
    assert verdict("v2.5.27") is Verdict.NOT_AFFECTED
    assert verdict("v1.9.0") is Verdict.AFFECTED


def test_ranges_of_tags_speak_of_the_versions_that_go_does_not_know_alone() -> None:
    fixed = bounds({"introduced": "0"}, {"fixed": "2.4.24"}, {"introduced": "2.5.0"},
                   {"fixed": "2.5.21"}, kind="TAGS")  # fmt: skip
    ranges = [*PSEUDO, *fixed]

    tags = ("v2.4.23", "v2.4.24", "v2.5.20", "v2.5.21", "v2.6.0")
    assert [go(text, ranges).verdict for text in tags] == [YES, NO, YES, NO, NO]
    assert go("v0.10.4", ranges).verdict is NO
    assert go("v0.10.4", fixed).reason == "The advisory names no versions."
    assert go("v2.6.0", [*PSEUDO, {"type": "TAGS", "events": None}]).verdict is UNCLEAR
    assert go("v0.10.4", [*PSEUDO, {"type": "TAGS", "events": None}]).verdict is NO
    assert verdict("1.0", fixed) is UNCLEAR


@pytest.mark.parametrize(
    ("events", "version", "expected"),
    [
        ([{"introduced": "1"}, {"last_affected": "2"}], "2", YES),
        ([{"introduced": "1"}, {"last_affected": "2"}], "2.0+cpu", YES),
        ([{"introduced": "1"}, {"last_affected": "2"}], "2.1", NO),
        ([{"fixed": "2"}, {"introduced": "1"}], "1.5", YES),
        ([{"introduced": "0"}, {"fixed": "1"}, {"introduced": "2"}], "3", YES),
        ([{"introduced": "0"}, {"fixed": "1"}, {"introduced": "2"}], "1.5", NO),
        ([{"introduced": "0"}, {"fixed": "2"}, {"introduced": "2"}], "2", YES),
        ([{"introduced": "0", "fixed": None}], "1", YES),
        ([{"introduced": "0"}, {"limit": "*"}], "1", YES),
        ([{"introduced": "0"}, {"limit": "2"}], "1", YES),
        ([{"introduced": "0"}, {"limit": "2"}], "2", NO),
        ([{"introduced": "0"}, {"limit": "2"}, {"limit": "4"}], "3", YES),
        ([{"introduced": "0"}, {"fixed": "not a version"}], "1", UNCLEAR),
        ([{"introduced": "0"}, {"fixed": ["1"]}], "1", UNCLEAR),
        ([{"introduced": "0"}, {"mended": "1"}], "2", UNCLEAR),
        ([{"fixed": "1"}], "0.5", UNCLEAR),
        ([None], "1", UNCLEAR),
        ([], "1", UNCLEAR),
    ],
)
def test_events_are_taken_in_the_order_of_their_versions(
    events: list[Any], version: str, expected: Verdict
) -> None:
    assert verdict(version, bounds(*events)) is expected


def test_a_listed_version_is_affected_whatever_the_ranges_say() -> None:
    broken = [*bounds({"introduced": "x"}), "nonsense", {"type": "ODD", "events": []}, None]

    assert verdict("1.0", broken, ["1.0.0"]) is YES
    assert verdict("1.0+cu118", broken, ["1.0.0"]) is YES
    assert verdict("2.0", broken, ["1.0.0"]) is UNCLEAR
    assert verdict("abc", [], ["abc", None, 3], ecosystem="Hackage") is YES


def test_ranges_of_commits_say_nothing_of_a_version() -> None:
    commits = bounds({"introduced": "0"}, {"fixed": "deadbeef"}, kind="GIT")

    assert judge("1.0", ecosystem="PyPI", ranges=commits, versions=[]).reason == (
        "The advisory names commits only."
    )
    assert verdict("1.0", commits, ["0.9"]) is NO


def test_several_ranges_are_one_or_the_other() -> None:
    ranges = [*bounds({"introduced": "1"}, {"fixed": "2"}), *bounds({"introduced": "4"})]

    assert [verdict(text, ranges) for text in ("1.5", "3", "5")] == [YES, NO, YES]
    assert verdict("3", [*ranges, "odd"]) is UNCLEAR
    assert verdict("5", ["odd", *ranges]) is YES


@pytest.mark.parametrize(
    ("ranges", "reason"),
    [
        ([], "The advisory names no versions."),
        (bounds({"introduced": "0"}, kind="ODD"), "We know no order of versions for PyPI (ODD)."),
        (bounds({"introduced": "0"}, {"fixed": "soon"}), "“soon” is not a version of PyPI."),
        ([{"type": "TEXT", "text": "some"}], "“some” cannot be read as a range."),
        ([7], "The range is not in a form that can be read."),
    ],
)
def test_why_nobody_can_tell_is_known_before_any_version_is(ranges: list[Any], reason: str) -> None:
    assert problem_of("PyPI", ranges, []) == reason
    assert problem_of("PyPI", ranges, ["1.0"]) == ""
    assert judge("1.0", ecosystem="PyPI", ranges=ranges, versions=[]).reason == reason


@pytest.mark.parametrize(
    ("text", "affected", "not_affected"),
    [
        (">= 0.5.2, < 0.8.5", ["0.5.2", "0.8.4"], ["0.5.1", "0.8.5"]),
        ("= 1.2", ["1.2.0"], ["1.2.1"]),
        ("<= 3.1", ["0.1", "3.1"], ["3.2"]),
        ("> 1.0", ["1.1"], ["1.0"]),
        (">= 0", ["0", "9"], []),
        ("< 2, != 1.5", ["1.4"], ["1.5", "2"]),
    ],
)
def test_githubs_text_is_read_as_a_range(
    text: str, affected: list[str], not_affected: list[str]
) -> None:
    assert {verdict(one, of_list(text)) for one in affected} <= {YES}
    assert {verdict(one, of_list(text)) for one in not_affected} <= {NO}


@pytest.mark.parametrize(
    ("rule", "affected", "not_affected"),
    [
        ('version < "1.34.42"', ["1.34.41"], ["1.34.42"]),
        ('version > "0" && version <= "0.9.6"', ["0", "0.9.6"], ["0.9.7"]),
        ('version == "4.36.1"', ["4.36.1"], ["4.36.2", "4.36"]),
        ('(version >= "1.3.3" && version < "1.3.5") || (version >= "1.4.0" && version < "1.4.2")',
         ["1.3.4", "1.4.1"], ["1.3.5", "1.4.2"]),
        ('version < "0.3.85" || version >= "1.0.0" && version < "1.3.3"',
         ["0.3", "1.2"], ["0.4", "1.3.3"]),
        ('(version < "1" || version > "3") && version != "4"', ["0.9", "5"], ["2", "4"]),
    ],
)  # fmt: skip
def test_a_rule_is_read_as_ranges(rule: str, affected: list[str], not_affected: list[str]) -> None:
    assert {verdict(one, of_rule(rule)) for one in affected} == {YES}
    assert {verdict(one, of_rule(rule)) for one in not_affected} == {NO}


@pytest.mark.parametrize(
    "text",
    ["all", ">=", "1.0", ">= 1 < 2", "version < ", 'version < "1" &&', '(version < "1"', ")",
     "&&", 'version < "1" version > "2"', "(" * 5_000, 'version < "1" && ' * 500, "<" * 1_000_000,
     "&&".join('(version < "1" || version > "2")' for _ in range(20))],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_what_cannot_be_read_as_a_range_is_kept_as_a_text(text: str) -> None:
    for rows in (of_list(text), of_rule(text)):
        assert [row["type"] for row in rows] == ["TEXT"]
        assert len(rows[0]["text"]) <= 2_000
        assert verdict("1.0", rows) is UNCLEAR


@pytest.mark.parametrize("text", ["", "  ", None, 3, []])
def test_no_text_is_no_range(text: Any) -> None:
    assert of_list(text) == of_rule(text) == []


@pytest.mark.parametrize("bound", [None, "x", [], ["<"], ["<", 1], ["~", "1"], [["<"], "1"]])
def test_a_stored_bound_that_makes_no_sense_is_said(bound: Any) -> None:
    assert verdict("1.0", [{"type": "COMPARISONS", "all": [bound]}]) is UNCLEAR


def test_build_numbers_are_compared_with_build_numbers_only() -> None:
    rows = of_rule('version < "b3561"')

    assert verdict("b3560", rows, ecosystem="Builds") is YES
    assert verdict("b10000", rows, ecosystem="Builds") is NO
    assert verdict("0.3.1", rows, ecosystem="Builds") is UNCLEAR
    assert verdict("b3560", rows, ecosystem="PyPI") is UNCLEAR
