"""The level that other people's assessments come to."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from governance.rules.openness import grade
from governance.rules.openness_facts import components
from governance.rules.openness_levels import facts_from_mot, level_from_index, level_from_mot

IDS = {one.mof: one.id for one in components().values() if one.mof}
OPEN_INDEX = {
    "weights_endmodel": "open", "trainingcode": "open", "licenses": "open",
    "datasources_basemodel": "open", "datasources_endmodel": "open",
    "modelcard": "open", "datasheet": "open",
}  # fmt: skip
OPEN_MOT = dict.fromkeys(
    ["weights.final", "code.training", "code.inference", "data.training", "doc.model_card",
     "doc.data_card", "doc.report"], "Apache-2.0"
)  # fmt: skip


def records(shared: Path, name: str) -> list[dict[str, Any]]:
    content = json.loads((shared / "data" / "openness" / name).read_text())
    return list(content["models"])


@pytest.mark.parametrize(
    ("change", "level"),
    [
        ({}, 5),
        ({"weights_endmodel": "partial"}, 5),
        ({"weights_endmodel": "closed"}, 2),
        ({"trainingcode": "partial"}, 3),
        ({"trainingcode": "closed"}, 3),
        ({"licenses": "partial"}, 5),
        ({"licenses": "closed"}, 3),
        ({"datasources_basemodel": "partial"}, 4),
        ({"datasources_endmodel": "closed"}, 4),
        ({"modelcard": "partial", "datasheet": "partial"}, 5),
        ({"modelcard": "closed"}, 4),
        ({"datasheet": "closed"}, 4),
    ],
)
def test_the_european_index_comes_to_a_level(change: dict[str, str], level: int) -> None:
    assert level_from_index({**OPEN_INDEX, **change}) == level


def test_a_rating_that_is_missing_counts_as_closed() -> None:
    assert level_from_index({}) == 2
    assert level_from_index({"weights_endmodel": "open", "trainingcode": "open"}) == 3


@pytest.mark.parametrize(
    ("change", "level"),
    [
        ({}, 5),
        ({"weights.final": "Llama 3 Community License"}, 3),
        ({"weights.final": "unlicensed"}, 3),
        ({"weights.final": "Component Component not included"}, 2),
        ({"code.training": "unlicensed"}, 3),
        ({"code.inference": "Apache 2.0"}, 3),
        ({"data.training": "Component not included but listed sources"}, 4),
        ({"doc.data_card": "unlicensed"}, 5),
        ({"doc.data_card": "Component not include"}, 4),
        ({"doc.report": "Component not include."}, 4),
    ],
)
def test_a_record_of_the_tool_comes_to_a_level(change: dict[str, str], level: int) -> None:
    assert level_from_mot({**OPEN_MOT, **change}) == level


def test_a_paper_does_for_a_report() -> None:
    given = {**OPEN_MOT, "doc.paper": "arXiv"}
    del given["doc.report"]

    assert level_from_mot(given) == 5


def test_every_rated_model_has_one_level(shared: Path) -> None:
    levels = Counter(level_from_index(row["dimensions"]) for row in records(shared, "osai.json"))

    assert levels == {2: 4, 3: 76, 4: 8, 5: 9}


def test_the_index_is_read_as_the_procedure_says(shared: Path) -> None:
    """The same words once more, as nested conditions in place of early answers."""
    for row in records(shared, "osai.json"):
        rated = row["dimensions"]
        has_weights = rated["weights_endmodel"] in {"open", "partial"}
        has_code = rated["trainingcode"] == "open" and rated["licenses"] != "closed"
        has_data = {rated["datasources_basemodel"], rated["datasources_endmodel"]} == {"open"}
        has_words = "closed" not in {rated["modelcard"], rated["datasheet"]}
        expected = 2
        if has_weights:
            expected = 3
            if has_code:
                expected = 5 if has_data and has_words else 4
        assert level_from_index(rated) == expected, row["id"]


def test_our_own_grade_of_every_record_is_the_level_of_the_tool(shared: Path) -> None:
    """A hosted interface is not in the records, so 1 and 2 are one."""
    for row in records(shared, "mot.json"):
        licences = {IDS[name]: one["licence"] for name, one in row["components"].items()}
        ours = grade(facts_from_mot(licences)).level
        assert max(ours, 2) == level_from_mot(licences), row["id"]
