"""Place the boxes of a small directed graph in columns, so that it can be drawn.

Left to right: each box stands right of everything that leads to it, except where a circle makes
that impossible. Boxes of a column keep the order that crosses fewest lines. Nothing overlaps.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDTH, COLUMN_GAP, ROW_GAP, MARGIN = 232, 128, 16, 12
BEND_HEIGHT = 6
SWEEPS = 6


@dataclass(frozen=True)
class Box:
    """A thing to place; `height` in the units of the picture."""

    id: str
    height: int


@dataclass(frozen=True)
class Placed:
    """Where a box stands: its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A line from one box to another by its corners; `backward` if it closes a circle."""

    start: str
    end: str
    points: tuple[tuple[float, float], ...]
    backward: bool


@dataclass(frozen=True)
class Layout:
    """The picture: its size, every box and every line."""

    width: float
    height: float
    boxes: Mapping[str, Placed]
    lines: tuple[Line, ...]


def place(boxes: Sequence[Box], edges: Iterable[tuple[str, str]], *, root: str) -> Layout:
    """Return where everything goes; edges lead away from the root."""
    known = {box.id: box.height for box in boxes}
    wanted = [
        edge for edge in dict.fromkeys(edges) if edge[0] != edge[1] and set(edge) <= set(known)
    ]
    circles = _circles(root, list(known), wanted)
    forward = [(end, start) if (start, end) in circles else (start, end) for start, end in wanted]
    depth = _depths(list(known), forward)
    chains = {edge: _chain(edge, way, depth) for edge, way in zip(wanted, forward, strict=True)}
    columns = _columns(known, depth, chains.values())
    steps = [pair for chain in chains.values() for pair in pairwise(chain)]
    heights = {**{one: BEND_HEIGHT for chain in chains.values() for one in chain}, **known}
    placed = _positions(_ordered(columns, steps), heights)
    lines = tuple(
        _line(edge, chain, placed, backward=edge in circles) for edge, chain in chains.items()
    )
    return Layout(
        width=len(columns) * (WIDTH + COLUMN_GAP) - COLUMN_GAP + 2 * MARGIN,
        height=max((box.y + box.height for box in placed.values()), default=0) + MARGIN,
        boxes={one: placed[one] for one in known},
        lines=lines,
    )


def _circles(
    root: str, ids: Sequence[str], edges: Sequence[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Return the edges that lead back to where the walk from the root came from."""
    below: dict[str, list[str]] = {one: [] for one in ids}
    for start, end in edges:
        below[start].append(end)
    found: set[tuple[str, str]] = set()
    done: set[str] = set()
    for first in (root, *ids):
        if first not in below or first in done:
            continue
        path, walk = {first: None}, [(first, iter(below[first]))]
        while walk:
            here, rest = walk[-1]
            following = next(rest, None)
            if following is None:
                walk.pop()
                path.pop(here)
                done.add(here)
            elif following in path:
                found.add((here, following))
            elif following not in done:
                path[following] = None
                walk.append((following, iter(below[following])))
    return found


def _depths(ids: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return the column of each box: one more than the furthest that leads to it."""
    depth = dict.fromkeys(ids, 0)
    for _ in ids:
        moved = False
        for start, end in edges:
            if depth[end] <= depth[start]:
                depth[end] = depth[start] + 1
                moved = True
        if not moved:
            break
    return depth


def _chain(edge: tuple[str, str], way: tuple[str, str], depth: Mapping[str, int]) -> list[str]:
    """Return the boxes of an edge, on its way forward, with a bend in each column it passes."""
    start, end = way
    between = range(depth[start] + 1, depth[end])
    return [start, *("\0".join((*edge, str(column))) for column in between), end]


def _columns(
    known: Mapping[str, int], depth: Mapping[str, int], chains: Iterable[Sequence[str]]
) -> list[list[str]]:
    columns: list[list[str]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
    for one in known:
        columns[depth[one]].append(one)
    for chain in chains:
        for offset, one in enumerate(chain[1:-1], start=depth[chain[0]] + 1):
            columns[offset].append(one)
    return columns


def _ordered(columns: list[list[str]], steps: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Order each column by the middle of its neighbours, there and back a few times."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for start, end in steps:
        after.setdefault(start, []).append(end)
        before.setdefault(end, []).append(start)
    best, fewest = columns, _crossings(columns, steps)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        columns = _swept(columns, before if down else after, down=down)
        if (now := _crossings(columns, steps)) < fewest:
            best, fewest = columns, now
    return best


def _swept(
    columns: list[list[str]], neighbours: Mapping[str, Sequence[str]], *, down: bool
) -> list[list[str]]:
    result = [list(column) for column in columns]
    turn = range(1, len(result)) if down else range(len(result) - 2, -1, -1)
    for number in turn:
        beside = result[number - 1 if down else number + 1]
        place_of = {one: place for place, one in enumerate(beside)}
        own = {one: place for place, one in enumerate(result[number])}

        def middle(
            one: str, place_of: dict[str, int] = place_of, own: dict[str, int] = own
        ) -> float:
            places = [place_of[other] for other in neighbours.get(one, ()) if other in place_of]
            return sum(places) / len(places) if places else float(own[one])

        result[number].sort(key=middle)
    return result


def _crossings(columns: Sequence[Sequence[str]], steps: Sequence[tuple[str, str]]) -> int:
    """Count the pairs of lines that cross between neighbouring columns."""
    place_of = {
        one: (number, place)
        for number, column in enumerate(columns)
        for place, one in enumerate(column)
    }
    between: dict[int, list[tuple[int, int]]] = {}
    for start, end in steps:
        between.setdefault(place_of[start][0], []).append((place_of[start][1], place_of[end][1]))
    return sum(
        (a[0] - b[0]) * (a[1] - b[1]) < 0
        for lines in between.values()
        for at, a in enumerate(lines)
        for b in lines[at + 1 :]
    )


def _positions(columns: Sequence[Sequence[str]], heights: Mapping[str, int]) -> dict[str, Placed]:
    """Stack each column and centre it on the tallest."""
    tall = [sum(heights[one] for one in column) + ROW_GAP * (len(column) - 1) for column in columns]
    tallest = max(tall, default=0)
    placed = {}
    for number, column in enumerate(columns):
        y = MARGIN + (tallest - tall[number]) / 2
        for one in column:
            placed[one] = Placed(MARGIN + number * (WIDTH + COLUMN_GAP), y, WIDTH, heights[one])
            y += heights[one] + ROW_GAP
    return placed


def _line(
    edge: tuple[str, str], chain: Sequence[str], placed: Mapping[str, Placed], *, backward: bool
) -> Line:
    """Return the corners: out of the right side, through each bend, into the left side."""
    first, *bends, last = (placed[one] for one in chain)
    points = [(first.x + first.width, _middle(first))]
    for bend in bends:
        points += [(bend.x, _middle(bend)), (bend.x + bend.width, _middle(bend))]
    points.append((last.x, _middle(last)))
    return Line(edge[0], edge[1], tuple(reversed(points) if backward else points), backward)


def _middle(box: Placed) -> float:
    return box.y + box.height / 2
