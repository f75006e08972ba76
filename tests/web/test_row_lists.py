"""Lists over rows in memory look, narrow, sort and export as lists over tables do."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import RequestFactory

from governance.web.lists import Column, Empty
from governance.web.row_lists import RowFilter, RowList


@dataclass(frozen=True)
class Fruit:
    name: str
    colour: str
    weight: int | None = None


FRUITS = (Fruit("Pear", "green", 200), Fruit("apple", "red", 150), Fruit("Plum", "blue"))
PAGE = RowList(
    title="Fruits",
    noun=("fruit", "fruits"),
    row="row.html",
    columns=[Column("name", "Name", sort="name"), Column("weight", "Weight", sort="weight")],
    search=["name", "colour"],
    choices=[
        RowFilter(
            "colour",
            "Colour",
            lambda: [("red", "Red"), ("green", "Green")],
            lambda row, value: row.colour == value,
        )
    ],
    sort="name",
    empty=Empty("No fruits", "Plant a tree."),
)


def answered(query: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    shown: dict[str, Any] = {}

    def catch(request: Any, template: str, context: dict[str, Any]) -> dict[str, Any]:
        shown.update(context)
        return {}

    monkeypatch.setattr("governance.web.lists.render", catch)
    monkeypatch.setattr("governance.web.lists.patch_vary_headers", lambda *_: None)
    PAGE.show(RequestFactory().get(f"/?{query}"), FRUITS)
    return shown["list"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["apple", "Pear", "Plum"]),
        ("sort=-name", ["Plum", "Pear", "apple"]),
        ("sort=weight", ["apple", "Pear", "Plum"]),
        ("sort=-weight", ["Pear", "apple", "Plum"]),
        ("q=P", ["apple", "Pear", "Plum"]),
        ("q=pl+blue", ["Plum"]),
        ("q=%00", ["apple", "Pear", "Plum"]),
        ("colour=green", ["Pear"]),
        ("colour=none", []),
    ],
)
def test_rows_are_searched_narrowed_and_sorted(
    query: str, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [row.name for row in answered(query, monkeypatch).rows] == names


def test_a_choice_that_does_not_exist_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "does not exist (Colour)" in answered("colour=none", monkeypatch).problem


def test_the_export_holds_what_is_listed() -> None:
    response = PAGE.show(RequestFactory().get("/?format=csv&colour=red"), FRUITS)

    lines = b"".join(response.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[1:] == ["apple,150"]
