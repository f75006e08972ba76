"""Each failure mode on the list has tests that prove what is expected, and they are there."""

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).resolve().parent.parent
EVENTS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "failure_modes.toml").read_text()
)["event"]
EXPECTED = [(event["what"], one) for event in EVENTS for one in event["expected"]]


def functions(path: Path) -> set[str]:
    """The tests of a file, found without running it."""
    tree = ast.parse(path.read_text()) if path.is_file() else ast.Module([], [])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def missing(names: list[str]) -> list[str]:
    """Which of these tests (path::function) do not exist."""
    parts = [(name, *name.partition("::")[::2]) for name in names]
    return [name for name, path, test in parts if test not in functions(TESTS / path)]


def test_the_list_is_whole() -> None:
    assert len(EVENTS) == 35
    assert len({event["what"] for event in EVENTS}) == len(EVENTS)


@pytest.mark.parametrize(("what", "expected"), EXPECTED, ids=[one["is"] for _, one in EXPECTED])
def test_what_is_expected_is_proved_by_tests_that_are_there(
    what: str, expected: dict[str, Any]
) -> None:
    if reason := expected.get("absent"):
        assert expected.keys() == {"is", "absent"}
        assert reason.endswith("."), what
        return
    assert expected["tests"], what
    assert missing(expected["tests"]) == []
    assert len(set(expected["tests"])) == len(expected["tests"])
    assert all("::test_" in name for name in expected["tests"])


@pytest.mark.parametrize(
    "name",
    ["faults/test_nowhere.py::test_x", "faults/test_failure_modes.py::test_that_nobody_wrote", "x"],
)
def test_a_test_that_is_not_there_is_noticed(name: str) -> None:
    assert missing([name]) == [name]
