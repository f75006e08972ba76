"""The picture of a lineage: boxes with words, and lines between them, ready for a template."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from governance.rules.licence_catalogue import LicenceIdentity
from inventory.lineage.graph import Lineage
from inventory.lineage.layout import Box, Layout, Line, place
from inventory.lineage.marks import Mark, mark_of

MOST_BOXES = 60
LETTERS, NAME_STEP, PADDING = 26, 16, 10
TERMS_LETTERS = 30
# One line of the licence, one of what that means.
TERMS_HEIGHT = 34
PIECE = re.compile(r"[^/_.\-]*[/_.\-]?")
RELATIONS = {
    "finetune": "fine-tune",
    "adapter": "adapter",
    "merge": "merge",
    "quantized": "quantised",
    "dataset": "data",
}


@dataclass(frozen=True)
class Words:
    """A line of text at its place."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class PictureBox:
    """A model or a dataset. `title` says everything that is shown, and what was cut off."""

    id: str
    kind: str
    x: float
    y: float
    width: float
    height: float
    mark: Mark
    name: tuple[Words, ...]
    licence: Words
    meaning: Words
    title: str
    url: str


@dataclass(frozen=True)
class PictureLine:
    """A line from a model to what it was made from."""

    path: str
    backward: bool
    kind: str


@dataclass(frozen=True)
class Picture:
    """Everything that is drawn; `left_out` boxes are too many for a picture."""

    width: float
    height: float
    boxes: tuple[PictureBox, ...]
    lines: tuple[PictureLine, ...]
    labels: tuple[Words, ...]
    left_out: int

    @property
    def models(self) -> int:
        """How many models are drawn."""
        return sum(box.kind != "dataset" for box in self.boxes)

    @property
    def datasets(self) -> int:
        """How many datasets are drawn."""
        return len(self.boxes) - self.models


@dataclass(frozen=True)
class Thing:
    """What a box is about, before it has a place."""

    id: str
    kind: str
    name: str
    licence: LicenceIdentity | None


def draw(lineage: Lineage) -> Picture:
    """Return the picture of a lineage, the root at the left, what it was made from at the right."""
    things, ways = _things(lineage)
    shown = {one.id: one for one in islice(things.values(), MOST_BOXES)}
    names = {key: _wrapped(one.name) for key, one in shown.items()}
    boxes = [
        Box(key, 2 * PADDING + NAME_STEP * len(lines) + TERMS_HEIGHT)
        for key, lines in names.items()
    ]
    layout = place(boxes, ways, root=lineage.root)
    return Picture(
        width=layout.width,
        height=layout.height,
        boxes=tuple(_box(one, names[one.id], layout, lineage) for one in shown.values()),
        lines=tuple(_line(line, shown) for line in layout.lines),
        labels=tuple(_labels(layout.lines, ways)),
        left_out=len(things) - len(shown),
    )


def relation_words(relation: str) -> str:
    """Return a relation as one or two words, "" where nobody states it."""
    return RELATIONS.get(relation, relation)


def _things(lineage: Lineage) -> tuple[dict[str, Thing], dict[tuple[str, str], list[str]]]:
    """Return what is to be drawn, nearest first, and the relations by pair of ids."""
    models: dict[str, Thing] = {}
    data: dict[str, Thing] = {}
    ways: dict[tuple[str, str], list[str]] = {}
    for node in lineage.nodes.values():
        kind = "root" if node.id == lineage.root else "model"
        models[node.id] = Thing(node.id, kind, node.name, node.licence)
        for base in node.bases:
            if base.node in lineage.nodes:
                ways.setdefault((node.id, base.node), []).append(relation_words(base.relation))
        for use in node.data:
            key = f"data:{use.dataset}"
            data[key] = Thing(key, "dataset", use.dataset, use.licence)
            ways.setdefault((node.id, key), []).append(use.role or relation_words("dataset"))
    return models | data, ways


def _box(thing: Thing, lines: Sequence[str], layout: Layout, lineage: Lineage) -> PictureBox:
    at, mark = layout.boxes[thing.id], mark_of(thing.licence)
    x, y = at.x + PADDING, at.y + PADDING + 11
    below = y + NAME_STEP * len(lines)
    title = thing.licence.title if thing.licence else ""
    model = lineage.models.get(thing.id)
    registered = model is not None and model.registered_at is not None
    return PictureBox(
        id=thing.id, kind=thing.kind, x=at.x, y=at.y, width=at.width, height=at.height, mark=mark,
        name=tuple(Words(x, y + NAME_STEP * n, text) for n, text in enumerate(lines)),
        licence=Words(x, below + 1, _cut(title)),
        meaning=Words(x, below + 17, f"{mark.sign} {mark.words}"),
        title=". ".join(part for part in (thing.name, title, mark.words) if part),
        url=model.get_absolute_url() if model and registered and thing.kind != "root" else "",
    )  # fmt: skip


def _line(line: Line, shown: Mapping[str, Thing]) -> PictureLine:
    """Return the way of a line: a curve through each gap, straight past each box."""
    (x, y), *rest = line.points
    path = [f"M{x:g} {y:g}"]
    for number, (to_x, to_y) in enumerate(rest):
        if number % 2:
            path.append(f"L{to_x:g} {to_y:g}")
        else:
            middle = (x + to_x) / 2
            path.append(f"C{middle:g} {y:g} {middle:g} {to_y:g} {to_x:g} {to_y:g}")
        x, y = to_x, to_y
    return PictureLine(" ".join(path), line.backward, shown[line.end].kind)


def _labels(
    lines: Iterable[Line], ways: Mapping[tuple[str, str], Sequence[str]]
) -> Iterable[Words]:
    """Write the relations once beside each box that lines lead to."""
    at: dict[str, Words] = {}
    for line in lines:
        words = ways[(line.start, line.end)]
        x, y = line.points[-1]
        known = at.get(line.end)
        said = [*(known.text.split(", ") if known else []), *words]
        text = ", ".join(dict.fromkeys(word for word in said if word))
        if not line.backward:
            at[line.end] = Words(x - 12, y - 6, text)
        elif known:
            at[line.end] = replace(known, text=text)
    return [words for words in at.values() if words.text]


def _wrapped(name: str) -> list[str]:
    """Break a name into lines, after a slash, a dash, a dot or a line if there is one."""
    lines = [""]
    for piece in filter(None, PIECE.findall(name)):
        rest = piece
        if len(lines[-1]) + len(piece) > LETTERS and lines[-1]:
            lines.append("")
        while len(rest) > LETTERS:
            lines[-1], rest = rest[:LETTERS], rest[LETTERS:]
            lines.append("")
        lines[-1] += rest
    return [line for line in lines if line]


def _cut(text: str) -> str:
    return text if len(text) <= TERMS_LETTERS else f"{text[: TERMS_LETTERS - 1]}…"
