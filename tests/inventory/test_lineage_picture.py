"""The picture of a lineage: nothing overlaps, every line finds its box, and names stay whole."""

from itertools import combinations

import pytest

from governance.rules import licences
from governance.rules.lineage import Base, DataUse, Node
from inventory.lineage.graph import Lineage
from inventory.lineage.layout import Box, Layout, Placed, place
from inventory.lineage.picture import MOST_BOXES, draw

LONG = (
    "a-publisher-with-a-very-long-name/and-a-model.whose_name-goes-on-and-on-for-ninety-characters"
)


def overlap(one: Placed, other: Placed) -> bool:
    apart = (
        one.x + one.width <= other.x or other.x + other.width <= one.x
        or one.y + one.height <= other.y or other.y + other.height <= one.y
    )  # fmt: skip
    return not apart


def tree(size: int) -> tuple[list[Box], list[tuple[str, str]]]:
    """A root with three bases, each with three, and so on; every fifth one skips a generation."""
    edges = [(str((n - 1) // 3), str(n)) for n in range(1, size)]
    edges += [(str(n // 9), str(n)) for n in range(9, size, 5)]
    return [Box(str(n), 60 + n % 3 * 16) for n in range(size)], edges


def lines_through_boxes(layout: Layout) -> list[str]:
    """Straight pieces of lines that run through a box."""
    return [
        name
        for line in layout.lines
        for (x1, y1), (x2, y2) in zip(line.points[1::2], line.points[2::2], strict=False)
        for name, box in layout.boxes.items()
        if min(x1, x2) < box.x + box.width and max(x1, x2) > box.x
        and box.y < y1 < box.y + box.height
    ]  # fmt: skip


@pytest.mark.parametrize("size", [1, 2, 7, 30, 60])
def test_no_two_boxes_overlap_and_all_are_inside(size: int) -> None:
    boxes, edges = tree(size)

    layout = place(boxes, edges, root="0")

    assert len(layout.boxes) == size
    assert not [pair for pair in combinations(layout.boxes.values(), 2) if overlap(*pair)]
    for box in layout.boxes.values():
        assert 0 <= box.x < box.x + box.width <= layout.width
        assert 0 <= box.y < box.y + box.height <= layout.height


def test_a_line_starts_and_ends_at_its_boxes_and_runs_through_none() -> None:
    boxes, edges = tree(30)

    layout = place(boxes, edges, root="0")

    assert len(layout.lines) == len(set(edges))
    for line in layout.lines:
        start, end = layout.boxes[line.start], layout.boxes[line.end]
        assert line.points[0] == (start.x + start.width, start.y + start.height / 2)
        assert line.points[-1] == (end.x, end.y + end.height / 2)
    assert lines_through_boxes(layout) == []


def test_a_tree_is_drawn_without_a_crossing() -> None:
    edges = [("0", "a"), ("0", "b"), ("b", "y"), ("a", "x"), ("a", "w"), ("b", "z")]
    boxes = [Box(name, 50) for name in ("0", "a", "b", "z", "x", "y", "w")]

    layout = place(boxes, edges, root="0")

    height = {name: box.y for name, box in layout.boxes.items()}
    above = max(height[name] for name in "xw")
    below = min(height[name] for name in "yz")
    assert (above < below) == (height["a"] < height["b"])


def test_a_circle_is_drawn_and_marked() -> None:
    layout = place([Box("0", 50), Box("1", 50)], [("0", "1"), ("1", "0"), ("0", "0")], root="0")

    assert {(line.start, line.end): line.backward for line in layout.lines} == {
        ("0", "1"): False, ("1", "0"): True,
    }  # fmt: skip


def lineage(count: int) -> Lineage:
    identity = licences.identify("apache-2.0", None, None)
    nodes = {
        str(n): Node(
            str(n), f"lab/model-{n}", identity if n % 4 else None,
            bases=(Base(str(n + 1), "finetune"),) if n < count - 1 else (),
        )
        for n in range(count)
    }  # fmt: skip
    return Lineage("0", nodes, {})


def test_a_long_name_is_broken_and_not_cut() -> None:
    drawn = draw(Lineage("0", {"0": Node("0", LONG, None)}, {}))

    (box,) = drawn.boxes
    assert "".join(words.text for words in box.name) == LONG
    assert max(len(words.text) for words in box.name) <= 26
    assert box.name[-1].y < box.licence.y < box.meaning.y < box.y + box.height


def test_terms_are_told_by_sign_and_word_and_not_by_colour_alone() -> None:
    drawn = draw(lineage(2))

    assert [box.meaning.text for box in drawn.boxes] == ["? Not looked up", "○ Open terms"]


def test_a_relation_stands_beside_the_base() -> None:
    drawn = draw(lineage(2))

    assert [words.text for words in drawn.labels] == ["fine-tune"]


def test_datasets_are_drawn_with_their_role() -> None:
    use = DataUse("lab/talks", "preference", None)

    drawn = draw(Lineage("0", {"0": Node("0", "lab/model", None, data=(use,))}, {}))

    assert (drawn.models, drawn.datasets) == (1, 1)
    assert [words.text for words in drawn.labels] == ["preference"]


def test_more_than_a_picture_holds_is_counted() -> None:
    drawn = draw(lineage(MOST_BOXES + 5))

    assert (len(drawn.boxes), drawn.left_out) == (MOST_BOXES, 5)
