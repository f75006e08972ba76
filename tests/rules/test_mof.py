"""The class of a model in the Model Openness Framework, as its own tool gives it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from governance.rules import mof
from governance.rules.mof import of_facts, of_literal
from governance.rules.openness_facts import Fact, components
from governance.rules.openness_levels import facts_from_mot

IDS = {one.mof: one.id for one in components().values() if one.mof}
CLASS_3 = [one.id for one in components().values() if one.required and one.mof_class == 3]
CLASS_2 = [one.id for one in components().values() if one.required and one.mof_class >= 2]
ALL = [one.id for one in components().values() if one.required and one.mof_class]


def licences(record: Mapping[str, Any]) -> dict[str, str]:
    return {IDS[name]: row["licence"] for name, row in record["components"].items()}


def under(licence: str, ids: list[str]) -> dict[str, str]:
    return dict.fromkeys(ids, licence)


def percents(found: mof.Mof) -> dict[str, float]:
    return {row.roman: row.percent for row in found.classes}


def missing(found: mof.Mof) -> dict[str, set[str]]:
    return {row.roman: set(row.missing) for row in found.classes}


@pytest.fixture
def records(shared: Path) -> list[dict[str, Any]]:
    content = json.loads((shared / "data" / "openness" / "mot.json").read_text())
    return list(content["models"])


def test_the_seventeen_components_are_those_of_the_tool(shared: Path) -> None:
    listed = json.loads((shared / "data" / "openness" / "mot.json").read_text())["components"]

    for row in listed:
        one = components()[IDS[row["name"]]]
        assert (one.kind, one.mof_class, one.required) == (
            row["type"], len(row["class"]), row["required"]
        )  # fmt: skip
    assert len(IDS) == len(listed) == 17


def test_every_model_has_the_class_the_progress_and_the_gaps_of_the_tool(
    records: list[dict[str, Any]],
) -> None:
    for record in records:
        found = of_literal(licences(record))

        assert found.number == record["mof_class"], record["id"]
        assert percents(found) == record["progress_pct"], record["id"]
        gaps = {key: {IDS[name] for name in names}
                for key, names in record["missing_required"].items()}  # fmt: skip
        assert missing(found) == gaps, record["id"]
    assert len(records) == 132


def test_an_open_licence_of_an_unusual_kind_counts_with_the_warning_of_the_tool(
    records: list[dict[str, Any]],
) -> None:
    for record in records:
        rows = record["components"].items()
        unusual = {components()[IDS[name]].title for name, row in rows if row.get("wrong_type")}
        warned = {warning.partition(":")[0] for warning in of_literal(licences(record)).warnings}
        assert warned == unusual, record["id"]


def test_any_spelling_gives_the_same_classes_here(records: list[dict[str, Any]]) -> None:
    for record in records:
        found = of_facts(facts_from_mot(licences(record)))
        assert found.number == record["mof_class"], record["id"]


def test_the_tool_takes_no_spelling_but_that_of_spdx() -> None:
    assert of_literal(under("Apache 2.0", CLASS_3)).number == mof.NONE
    assert of_facts(facts_from_mot(under("Apache 2.0", CLASS_3))).number == 3


def test_each_class_needs_the_one_before_it() -> None:
    assert of_literal(under("MIT", CLASS_3)).number == 3
    assert of_literal(under("MIT", CLASS_2)).number == 2
    assert of_literal(under("MIT", ALL)).number == 1

    upper_only = [one for one in ALL if one not in CLASS_3]
    found = of_literal(under("MIT", upper_only))
    assert (found.number, percents(found)["I"]) == (mof.NONE, 0.0)


def test_a_research_paper_stands_in_for_a_report_and_is_not_counted_twice() -> None:
    without = [one for one in ALL if one != "doc.report"]

    assert of_literal(under("MIT", without)).number == 1
    but_data = [one for one in without if one != "data.training"]
    assert percents(of_literal(under("MIT", but_data)))["I"] == 92.3
    with_report = [one for one in ALL if one != "data.training"]
    assert percents(of_literal(under("MIT", with_report)))["I"] == 92.9


def test_a_paper_that_is_not_open_fills_the_gap_but_does_not_count() -> None:
    found = of_literal({**under("MIT", CLASS_3[:-1]), "doc.paper": "arXiv"})
    rows = [one for one in CLASS_3 if one != "doc.report"]

    assert "doc.report" not in missing(of_literal({**under("MIT", rows), "doc.paper": "arXiv"}))
    assert found.number == mof.NONE


def test_unlicensed_components_are_not_missing_and_not_open() -> None:
    found = of_literal({**under("MIT", CLASS_3), "weights.final": "unlicensed"})

    third = found.classes[0]
    assert third.missing == ()
    assert third.not_open == ("weights.final",)
    assert third.percent == 83.3


@pytest.mark.parametrize(
    ("licence", "opened"),
    [("OpenMDW-1.0", True), ("CC-BY-2.5", True), ("CC0-1.0", True), ("ODC-By-1.0", True),
     ("GPL-3.0", True), ("PDDL-1.0", False), ("C-UDA-1.0", False), ("CC-BY-NC-4.0", False),
     ("mit", False), ("", False)],
)  # fmt: skip
def test_the_list_of_the_tool_with_its_quirks(licence: str, opened: bool) -> None:
    found = of_literal({"data.training": licence})
    not_open = [one for row in found.classes for one in row.not_open]

    assert ("data.training" not in not_open) is opened


def test_only_what_is_released_as_a_whole_is_included() -> None:
    facts = {one: Fact("released", "mit", "MIT") for one in CLASS_3}

    assert of_facts(facts).number == 3
    for state in ("partial", "described only", "absent", "unknown"):
        lesser = {**facts, "weights.final": Fact(state, "mit", "MIT")}  # type: ignore[arg-type]
        assert of_facts(lesser).number == mof.NONE
        assert of_facts(lesser).classes[0].missing == ("weights.final",)


def test_a_hosted_interface_is_no_component_of_the_framework() -> None:
    assert of_facts({"interface.hosted": Fact("released")}) == of_facts({})
