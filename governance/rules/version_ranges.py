"""Is a version affected? Three answers: yes, no, and cannot tell. The third is never a no.

A range is a row as OSV writes it (schema 1.7.5, `affected[].ranges[]`), or one of our own:
`{"type": "COMPARISONS", "all": [[">=", "0.5.2"], ["<", "0.8.5"]]}` for sources that write ranges as
text, `{"type": "TEXT", "text": …}` for a text that nobody can read, and `{"type": "TAGS", "events":
[…]}` for tags of a Go module that Go does not know as versions; it speaks of those alone.
"""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from governance.rules.go_versions import GO, is_beyond, is_known, why_unknown
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
    version: str,
    *,
    ecosystem: str,
    ranges: Sequence[Any],
    versions: Sequence[Any],
    name: str = "",
) -> Judgement:
    """Tell whether a version is affected; "" is a version that is not known.

    An explicit list of versions is trusted. Ranges of git commits say nothing of a version, so
    they count only where there is nothing else. `name` is the package's: Go has versions that
    depend on it, and where Go does not know one, nobody can tell that it is outside of ranges
    that count in others.
    """
    if not version:
        return _cannot("The version is not known.")
    if _listed(version, ecosystem, versions):
        return Judgement(Verdict.AFFECTED)
    foreign = ecosystem == GO and not is_known(name, version)
    rows = _speaking(ranges, ecosystem, foreign=foreign)
    judged = [_in_range(version, ecosystem, row) for row in rows]
    if versions:
        judged.append(Judgement(Verdict.NOT_AFFECTED))
    if not judged:
        return _cannot(COMMITS_ONLY if any(map(_of_commits, ranges)) else NO_RANGE)
    found = min(judged, key=lambda one: WORST_FIRST.index(one.verdict))
    outside = foreign and found.verdict is Verdict.NOT_AFFECTED
    if outside and not _any_beyond(name, rows, versions):
        return _cannot(why_unknown(name, version))
    return found


NO_RANGE = "The advisory names no versions."
COMMITS_ONLY = "The advisory names commits only."
TAGS = "TAGS"


def problem_of(ecosystem: str, ranges: Sequence[Any], versions: Sequence[Any]) -> str:
    """Return why no version can ever be judged by what an advisory says, or ""."""
    if versions:
        return ""
    readable = [row for row in ranges if not _of_commits(row)]
    if not readable:
        return COMMITS_ONLY if ranges else NO_RANGE
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


def _speaking(ranges: Sequence[Any], ecosystem: str, *, foreign: bool) -> list[Any]:
    """Return the ranges that count.

    Those of tags say nothing of a version that Go knows. For one that it does not know they were
    written, and count alone: the others say "all" then, for want of a version to name.
    """
    tags = [row for row in ranges if ecosystem == GO and _of_tags(row)]
    if foreign and tags:
        return tags
    return [row for row in ranges if not _of_commits(row) and row not in tags]


def _of_tags(row: Any) -> bool:
    return isinstance(row, Mapping) and row.get("type") == TAGS


def _texts(row: Mapping[str, Any]) -> list[Any]:
    """Return every version that a range which could be read names."""
    if row.get("type") == "COMPARISONS":
        return [text for _, text in row["all"]]
    return [text for _, text in _named(row.get("events"))]


def _any_beyond(name: str, rows: Iterable[Any], versions: Sequence[Any]) -> bool:
    """Tell whether an advisory itself names versions for which the path of a module has no place.

    GitHub's advisories do, and those for versions with `+incompatible`: they are the same tags.
    The ranges are known to be readable.
    """
    said = [*versions, *(text for row in rows for text in _texts(row))]
    return any(isinstance(text, str) and is_beyond(name, text) for text in said)


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
    of_go = kind == TAGS and ecosystem == GO
    read = reader(ecosystem, "ECOSYSTEM" if own or of_go else kind)
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
