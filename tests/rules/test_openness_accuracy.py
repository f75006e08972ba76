"""What docs/accuracy.md says of openness is what the data say."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from governance.rules.mof import of_facts, of_literal, result_of
from governance.rules.openness import grade
from governance.rules.openness_facts import components
from governance.rules.openness_levels import facts_from_mot, level_from_index, level_from_mot

IDS = {one.mof: one.id for one in components().values() if one.mof}


@pytest.fixture(scope="module")
def section() -> str:
    text = (Path(settings.BASE_DIR) / "docs" / "accuracy.md").read_text()
    return " ".join(text.partition("## Openness")[2].partition("\n## ")[0].split())


@pytest.fixture
def tool(shared: Path) -> list[dict[str, Any]]:
    return list(json.loads((shared / "data" / "openness" / "mot.json").read_text())["models"])


@pytest.fixture
def index(shared: Path) -> list[dict[str, Any]]:
    return list(json.loads((shared / "data" / "openness" / "osai.json").read_text())["models"])


def licences(record: dict[str, Any]) -> dict[str, str]:
    return {IDS[name]: row["licence"] for name, row in record["components"].items()}


def agreed(section: str, words: str, agree: int, of: int) -> bool:
    return f"| {words} | {agree} | {of} |" in section


def test_the_classes_that_agree(tool: list[dict[str, Any]], section: str) -> None:
    given = [licences(record) for record in tool]
    want = [record["mof_class"] for record in tool]
    literal = sum(of_literal(one).number == other for one, other in zip(given, want, strict=True))
    read = sum(
        of_facts(facts_from_mot(one)).number == other
        for one, other in zip(given, want, strict=True)
    )

    words = "class of the Model Openness Framework, licences read as the tool reads them"
    assert agreed(section, words, literal, len(tool))
    words = "class, licences read under any spelling, as the product does"
    assert agreed(section, words, read, len(tool))


def test_the_levels_that_agree(
    tool: list[dict[str, Any]], index: list[dict[str, Any]], section: str
) -> None:
    given = [licences(record) for record in tool]
    ours = [max(grade(facts_from_mot(one)).level, 2) for one in given]
    theirs = [level_from_mot(one) for one in given]
    agree = sum(one == other for one, other in zip(ours, theirs, strict=True))
    rated = Counter(level_from_index(record["dimensions"]) for record in index)

    words = "our own level of a record against the level that the record stands for"
    assert agreed(section, words, agree, len(tool))
    found = Counter(theirs)
    assert f"hosted interface) | {found[2]} | {rated[2]} |" in section
    for level in (3, 4, 5):
        assert f"| {level} | {found[level]} | {rated[level]} |" in section
    assert (len(tool), len(index)) == (132, 97)


def test_what_another_spelling_changes(tool: list[dict[str, Any]], section: str) -> None:
    changed: Counter[str] = Counter()
    total = moved = 0
    for record in tool:
        given = licences(record)
        facts, results = facts_from_mot(given), record["components"]
        for name, row in results.items():
            fact, total = facts[IDS[name]], total + 1
            now = result_of(fact) if fact.state == "released" else fact.state
            changed[now] += now != row["result"]
        before, after = of_literal(given).classes, of_facts(facts).classes
        moved += [row.percent for row in before] != [row.percent for row in after]

    assert f"132 models with {total} components" in section
    assert f"changes {changed.total()} of the {total} components" in section
    assert f"{changed['open']} count as open" in section
    words = changed["absent"] + changed["described only"]
    assert f"{words} hold words" in section
    assert f"{changed['absent']} are taken for what they say" in section
    assert f"{moved} models get a higher percentage" in section
