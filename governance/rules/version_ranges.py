"""Is a version affected? Three answers: yes, no, and cannot tell. The third is never a no.

A range is a row as OSV writes it (schema 1.7.5, `affected[].ranges[]`), or one of our own:
`{"type": "COMPARISONS", "all": [[">=", "0.5.2"], ["<", "0.8.5"]]}` for sources that write ranges as
text, and `{"type": "TEXT", "text": …}` for a text that nobody can read.
"""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from governance.rules.versions import Unreadable, reader

Read = Callable[[str], Any]
OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
}
EVENTS = frozenset({"introduced", "fixed", "last_affected", "limit"})


class Verdict(StrEnum):
    """What an advisory means for one version."""

    AFFECTED = "affected"
    CANNOT_TELL = "cannot tell"
    NOT_AFFECTED = "not affected"


WORST_FIRST = (Verdict.AFFECTED, Verdict.CANNOT_TELL, Verdict.NOT_AFFECTED)


@dataclass(frozen=True)
class Judgement:
    """A verdict, and the reason in words where nobody can tell."""

    verdict: Verdict
    reason: str = ""


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict that asks for most; without any, nobody has said anything."""
    return min(verdicts, key=WORST_FIRST.index, default=Verdict.CANNOT_TELL)


def judge(
    version: str, *, ecosystem: str, ranges: Sequence[Any], versions: Sequence[Any]
) -> Judgement:
    """Tell whether a version is affected; "" is a version that is not known.

    An explicit list of versions is trusted. Ranges of git commits say nothing of a version, so
    they count only where there is nothing else.
    """
    if not version:
        return _cannot("The version is not known.")
    if _listed(version, ecosystem, versions):
        return Judgement(Verdict.AFFECTED)
    judged = [_in_range(version, ecosystem, row) for row in ranges if not _of_commits(row)]
    if versions:
        judged.append(Judgement(Verdict.NOT_AFFECTED))
    if not judged:
        return _cannot("The advisory names commits only." if ranges else NO_RANGE)
    return min(judged, key=lambda one: WORST_FIRST.index(one.verdict))


NO_RANGE = "The advisory names no versions."


def problem_of(ecosystem: str, ranges: Sequence[Any], versions: Sequence[Any]) -> str:
    """Return why no version can ever be judged by what an advisory says, or ""."""
    if versions:
        return ""
    readable = [row for row in ranges if not _of_commits(row)]
    if not readable:
        return "The advisory names commits only." if ranges else NO_RANGE
    problems = [_problem(ecosystem, row) for row in readable]
    return next((problem for problem in problems if problem), "")


def _problem(ecosystem: str, row: Any) -> str:
    try:
        _test(ecosystem, row)
    except Unreadable as error:
        return str(error)
    return ""


def _cannot(reason: str) -> Judgement:
    return Judgement(Verdict.CANNOT_TELL, reason)


def _of_commits(row: Any) -> bool:
    return isinstance(row, Mapping) and row.get("type") == "GIT"


def _listed(version: str, ecosystem: str, versions: Sequence[Any]) -> bool:
    if version in versions:
        return True
    read = reader(ecosystem)
    ours = _or_none(read, version) if read else None
    if read is None or ours is None:
        return False
    return any(_or_none(read, text) == ours for text in versions if isinstance(text, str))


def _or_none(read: Read, text: str) -> Any:
    try:
        return read(text)
    except Unreadable:
        return None


def _in_range(version: str, ecosystem: str, row: Any) -> Judgement:
    try:
        read, test = _test(ecosystem, row)
        affected = test(read(version))
    except Unreadable as error:
        return _cannot(str(error))
    return Judgement(Verdict.AFFECTED if affected else Verdict.NOT_AFFECTED)


def _test(ecosystem: str, row: Any) -> tuple[Read, Callable[[Any], bool]]:
    """Return how to read a version, and what tells whether it lies in the range.

    :raises Unreadable: if the range has a form, an order or a bound that we do not know.
    """
    if not isinstance(row, Mapping):
        raise Unreadable("The range is not in a form that can be read.")
    kind = str(row.get("type"))
    if kind == "TEXT":
        raise Unreadable(f"“{str(row.get('text'))[:100]}” cannot be read as a range.")
    own = kind == "COMPARISONS"
    read = reader(ecosystem, "ECOSYSTEM" if own else kind)
    if read is None:
        order = ecosystem or "a package without an ecosystem"
        raise Unreadable(f"We know no order of versions for {order} ({kind[:30]}).")
    if own:
        return read, partial(_all_hold, comparisons=_comparisons(row, read))
    events = _events(row, read)
    limits = [bound for bound, name in events if name == "limit"]
    bounds = [event for event in events if event[1] != "limit"]
    return read, partial(_walk, events=bounds, limits=limits)


def _comparisons(row: Mapping[str, Any], read: Read) -> list[tuple[str, Any]]:
    """Return the bounds; every version comes after "0", so that one bounds nothing from below."""
    rows = row.get("all")
    if not isinstance(rows, list) or not rows:
        raise Unreadable(NO_RANGE)
    return [
        (sign, read(text))
        for sign, text in map(_comparison, rows)
        if (sign[:1], text) != (">", "0")
    ]


def _comparison(pair: Any) -> tuple[str, str]:
    match pair:
        case [str(sign), str(text)] if sign in OPERATORS:
            return sign, text
    raise Unreadable("A bound of the range is not in a form that can be read.")


def _all_hold(ours: Any, *, comparisons: Iterable[tuple[str, Any]]) -> bool:
    return all(OPERATORS[sign](ours, bound) for sign, bound in comparisons)


def _events(row: Mapping[str, Any], read: Read) -> list[tuple[Any, str]]:
    """Return the events of a range in order of their versions; None is before every version.

    :raises Unreadable: if one has no version we can order.
    """
    placed = [
        (None if text == "0" else read(text), name)
        for name, text in _named(row.get("events"))
        if (name, text) != ("limit", "*")
    ]
    if not any(name == "introduced" for _, name in placed):
        raise Unreadable("The range does not say where it begins.")
    beginnings = [event for event in placed if event[0] is None]
    return beginnings + sorted((event for event in placed if event[0] is not None), key=_place)


def _named(rows: Any) -> list[tuple[str, str]]:
    """Return every event by its name; a member that is null is not there."""
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise Unreadable("The range is not in a form that can be read.")
    named = [(name, text) for row in rows for name, text in row.items() if text is not None]
    for name, text in named:
        if name not in EVENTS or not isinstance(text, str):
            raise Unreadable(f"“{str(name)[:40]}” is no event of a range that we know.")
    return named


def _place(event: tuple[Any, str]) -> tuple[Any, bool]:
    """Order by version; where one is the end and the beginning at once, the end comes first."""
    return event[0], event[1] == "introduced"


def _walk(ours: Any, *, events: Sequence[tuple[Any, str]], limits: Sequence[Any]) -> bool:
    """Follow OSV's own algorithm: the last event that the version has reached decides."""
    if limits and not any(bound is not None and ours < bound for bound in limits):
        return False
    affected = False
    for bound, name in events:
        if name == "introduced":
            affected = affected or bound is None or bool(ours >= bound)
        elif name == "fixed":
            affected = affected and bound is not None and bool(ours < bound)
        else:
            affected = affected and bound is not None and bool(ours <= bound)
    return affected
