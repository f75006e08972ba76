"""Check a framework that somebody wrote, before any of it is taken: every fault, in words."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

KINDS = ("law", "standard", "guidance", "own")
RELATIONS = ("equal", "covers", "touches")
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
MOST_REQUIREMENTS = 2000
# The longest texts that the columns hold; an own id is stored behind its framework's key.
LONGEST: Mapping[str, int] = {
    "key": 32, "id": 40, "ref": 80, "title": 200, "topic": 120, "penalty": 120, "source": 200,
    "jurisdiction": 80, "edition": 64,
}  # fmt: skip
FRAMEWORK_TITLE = 120
TOP = ("edition", "checked_on", "framework", "requirement", "relation")
FRAMEWORK = (
    "key", "title", "kind", "jurisdiction", "summary", "state", "source", "certainty",
)  # fmt: skip
REQUIREMENT = (
    "id", "ref", "topic", "title", "duty", "evidence", "applies_from", "retention", "deadline",
    "penalty", "source",
)  # fmt: skip
RELATION = ("first", "second", "kind", "source")


def faults(
    content: Mapping[str, Any],
    *,
    known: Collection[str],
    covering: Iterable[tuple[str, str]] = (),
) -> tuple[str, ...]:
    """Return everything that is wrong with the content of a framework file, one sentence each.

    `known` are the ids of requirements of other frameworks that a relation may name; `covering`
    says which requirement covers which already, as far as other files state it.
    """
    shape = [*_shape(content)]
    if shape:
        return tuple(shape)
    rows, relations = content.get("requirement", []), content.get("relation", [])
    own = [str(row.get("id", "")) for row in rows]
    return (
        *_framework(content),
        *_requirements(rows, content["framework"]),
        *_twice(own),
        *_related_twice(relations),
        *_relations(relations, own, {*own, *known}),
        *_cycles(relations, covering),
    )


def _shape(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield what keeps the rest from being looked at."""
    yield from _unknown(content, TOP, "The file")
    if not isinstance(content.get("framework"), Mapping):
        yield "The file has no [framework] part with a key, a title, a kind and a source."
    for name in ("requirement", "relation"):
        rows = content.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            yield f"“{name}” is to be a list: write each one under [[{name}]]."
        elif name == "requirement" and not rows:
            yield "The file has no requirement."
        elif len(rows) > MOST_REQUIREMENTS:
            yield f"The file has {len(rows):,} parts “{name}”; at most {MOST_REQUIREMENTS:,} fit."


def _unknown(row: Mapping[str, Any], allowed: Sequence[str], where: str) -> Iterator[str]:
    for name in row:
        if name not in allowed:
            yield f"{where} has “{name}”, which is not known. Allowed: {', '.join(allowed)}."


def _framework(content: Mapping[str, Any]) -> Iterator[str]:
    about = content["framework"]
    yield from _unknown(about, FRAMEWORK, "The framework")
    yield from _missing(about, ("key", "title", "kind", "source"), "The framework")
    yield from _missing(content, ("edition",), "The file")
    yield from _too_long(about, "The framework")
    yield from _too_long({"edition": content.get("edition", "")}, "The file")
    if len(str(about.get("title", ""))) > FRAMEWORK_TITLE:
        yield f"The framework's title is longer than {FRAMEWORK_TITLE} characters."
    if about.get("key") and not KEY.fullmatch(str(about["key"])):
        yield f"The key “{about['key']}” is to have small letters, digits and hyphens only."
    if about.get("kind") and about["kind"] not in KINDS:
        yield f"“{about['kind']}” is no kind of framework. Allowed: {', '.join(KINDS)}."
    if about.get("certainty", "") not in {"", "C", "S", "U"}:
        yield f"“{about['certainty']}” is no certainty. Allowed: C, S, U."
    if not isinstance(content.get("checked_on", date.min), date):
        yield "“checked_on” is to be a day such as 2026-11-21."


def _requirements(rows: Sequence[Mapping[str, Any]], about: Mapping[str, Any]) -> Iterator[str]:
    for number, row in enumerate(rows, 1):
        where = f"Requirement {row.get('id') or number}"
        yield from _unknown(row, REQUIREMENT, where)
        yield from _missing(row, ("id", "ref", "title"), where)
        yield from _too_long(row, where)
        if not row.get("source") and not about.get("source"):
            yield f"{where} has no source, and neither has the framework."
        if row.get("id") and not ID.fullmatch(str(row["id"])):
            yield f"{where}: an id has letters, digits, dots, hyphens and underscores only."
        if not isinstance(row.get("applies_from", date.min), date):
            yield f"{where}: “applies_from” is to be a day such as 2027-01-01."
        if not _texts(row.get("evidence", [])):
            yield f"{where}: “evidence” is to be a list of texts."


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _missing(row: Mapping[str, Any], needed: Iterable[str], where: str) -> Iterator[str]:
    for name in needed:
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            yield f"{where} has no {name}."


def _too_long(row: Mapping[str, Any], where: str) -> Iterator[str]:
    for name, most in LONGEST.items():
        if isinstance(row.get(name), str) and len(row[name]) > most:
            yield f"{where}: “{name}” has {len(row[name])} characters; at most {most} fit."


def _twice(ids: Sequence[str]) -> Iterator[str]:
    for key, number in Counter(ids).items():
        if key and number > 1:
            yield f"The id {key} stands {number} times."


def _related_twice(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    pairs = Counter((row.get("first"), row.get("second")) for row in rows)
    for (first, second), number in pairs.items():
        if number > 1:
            yield f"The relation of {first} to {second} stands {number} times."


def _relations(
    rows: Sequence[Mapping[str, Any]], own: Collection[str], known: Collection[str]
) -> Iterator[str]:
    for number, row in enumerate(rows, 1):
        where = f"Relation {number} ({row.get('first')} to {row.get('second')})"
        yield from _unknown(row, RELATION, where)
        yield from _missing(row, RELATION, where)
        if row.get("kind") and row["kind"] not in RELATIONS:
            yield f"{where}: “{row['kind']}” is no relation. Allowed: {', '.join(RELATIONS)}."
        for side in ("first", "second"):
            if row.get(side) and row[side] not in known:
                yield f"{where}: there is no requirement {row[side]}."
        if not {row.get("first"), row.get("second")} & {*own}:
            yield f"{where}: neither side is a requirement of this file."
        if row.get("first") and row.get("first") == row.get("second"):
            yield f"{where}: a requirement has no relation to itself."


def _cycles(
    rows: Sequence[Mapping[str, Any]], covering: Iterable[tuple[str, str]]
) -> Iterator[str]:
    """Yield each circle of “covers”: what covers another cannot be covered by it in turn."""
    below: dict[str, list[str]] = {}
    for first, second in covering:
        below.setdefault(first, []).append(second)
    for row in rows:
        if row.get("kind") == "covers":
            below.setdefault(str(row.get("first")), []).append(str(row.get("second")))
    done: set[str] = set()
    for start in below:
        if start not in done:
            yield from _circle(start, below, done)


def _circle(start: str, below: Mapping[str, Sequence[str]], done: set[str]) -> Iterator[str]:
    """Walk down from `start` without recursion, so that a long chain is no stack overflow."""
    path, ways = [start], [iter(below.get(start, ()))]
    while ways:
        step = next(ways[-1], None)
        if step is None:
            done.add(path.pop())
            ways.pop()
        elif step in path:
            yield f"“Covers” goes in a circle: {' → '.join([*path[path.index(step) :], step])}."
        elif step not in done:
            path.append(step)
            ways.append(iter(below.get(step, ())))
