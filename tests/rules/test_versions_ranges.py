"""Is a version affected? Yes, no, or cannot tell with the reason; never a silent no."""

from typing import Any

import pytest

from governance.rules.range_texts import of_list, of_rule
from governance.rules.version_ranges import Verdict, judge, problem_of

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
