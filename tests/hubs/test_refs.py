"""Branches and tags as hubs write them, good and bad."""

import json
from pathlib import Path
from typing import Any

import pytest

from inventory.hubs import refs
from inventory.hubs.base import HubError, Ref, RefKind

SHA, OTHER = "a" * 40, "b" * 40


def row(name: Any, sha: Any = SHA) -> dict[str, Any]:
    """One entry of the hub's list."""
    return {"name": name, "ref": f"refs/heads/{name}", "targetCommit": sha}


def test_the_recorded_answer_is_read(shared: Path) -> None:
    recorded = shared / "data/hub/protocol/models.refs.json"
    body = json.loads(recorded.read_text())["response"]["json"]

    (only,) = refs.read(body)

    assert only == Ref(RefKind.BRANCH, "main", "ae329b6937f31305a0d6c6779f6cd4072cc4097e")


def test_tags_come_first_and_by_name() -> None:
    body = {"branches": [row("main")], "tags": [row("v2", OTHER), row("v1")], "converts": []}

    assert [(ref.kind, ref.name, ref.sha) for ref in refs.read(body)] == [
        ("tag", "v1", SHA), ("tag", "v2", OTHER), ("branch", "main", SHA),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"tags": None, "branches": "main"},
        {"tags": [None, 3, "v1"], "branches": {}},
        {"tags": [row(None), row(""), row(7)]},
        {"tags": [row("v1", None), row("v1", "main"), row("v1", SHA.upper()), row("v1", 40 * "g")]},
    ],
    ids=["nothing", "no lists", "no objects", "no names", "no commits"],
)
def test_what_makes_no_sense_is_left_out(body: dict[str, Any]) -> None:
    assert refs.read(body) == ()


def test_a_name_cannot_turn_the_reading_order_or_fill_the_page() -> None:
    hostile = "v1\u202egnp\x00\n" + "x" * 500

    (only,) = refs.read({"tags": [row(hostile)]})

    assert only.name.startswith("v1gnpx")
    assert len(only.name) == refs.NAME_LIMIT


def test_of_more_than_a_thousand_none_is_believed() -> None:
    with pytest.raises(HubError, match="more branches and tags than we read"):
        refs.read({"tags": [row(f"v{number}") for number in range(1_001)]})


def test_a_manifest_names_them_with_their_commits() -> None:
    body = {"tags": {"v1": SHA, "bad": "main"}, "branches": {"main": OTHER}}

    assert refs.named(body) == (
        Ref(RefKind.TAG, "v1", SHA), Ref(RefKind.BRANCH, "main", OTHER),
    )  # fmt: skip
