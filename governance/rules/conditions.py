"""Conditions written as data, judged with what is known and what is not.

A condition is a TOML table: `{ key = "profiling", is = true }`, `{ rule = "in-scope" }`,
`{ all = [...] }`, `{ any = [...] }` or `{ not = {...} }`. What is unknown is not established, so
both a burden and a relief must be proven; the verdict keeps the keys that could still turn it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

NOTHING: frozenset[str] = frozenset()
_POINT = re.compile(r"[1-8](\([a-z]\))?(?=[\s:,.]|$)")


class Verdict(NamedTuple):
    """Whether a condition is established, and which unknown keys could still turn it."""

    holds: bool
    open: frozenset[str]


class Case(NamedTuple):
    """What a condition is judged on.

    A key that is missing in `values` is unknown; None means that the question does not apply.
    `rules` holds the verdicts reached so far, by rule id.
    """

    values: Mapping[str, object]
    rules: MutableMapping[str, Verdict]
    as_of: date


Condition = Callable[[Case], Verdict]
YES = Verdict(holds=True, open=NOTHING)
NO = Verdict(holds=False, open=NOTHING)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _under(value: object, point: object) -> bool:
    return value == point or str(value).startswith(f"{point}(")


def _members(value: object) -> frozenset[str]:
    return frozenset(value) if isinstance(value, frozenset | tuple | list) else frozenset()


def _like(member: str, patterns: Sequence[str]) -> bool:
    """Return whether a text fits one of the patterns; `*` stands for anything, case is ignored."""
    return any(fnmatchcase(member.casefold(), pattern) for pattern in patterns)


def _another(text: object, point: object) -> bool:
    """Return whether a text begins with a point such as 5(b) that is not `point` or above it."""
    named = _POINT.match(text) if isinstance(text, str) else None
    return named is not None and not (_under(named[0], point) or _under(point, named[0]))


def _date(value: object) -> date:
    return value if isinstance(value, date) else date.max


TESTS: Mapping[str, Callable[[object, Any, Case], bool]] = {
    "is": lambda value, wanted, case: value == wanted and isinstance(value, type(wanted)),
    "in": lambda value, wanted, case: value in wanted,
    "given": lambda value, wanted, case: (value is not None) is wanted,
    "under": lambda value, wanted, case: any(_under(value, point) for point in wanted),
    "has": lambda value, wanted, case: wanted in _members(value),
    "all_like": lambda value, wanted, case: all(_like(v, wanted) for v in _members(value)),
    "some_like": lambda value, wanted, case: any(_like(v, wanted) for v in _members(value)),
    "over": lambda value, wanted, case: _number(value) > wanted,
    "at_most": lambda value, wanted, case: _number(value) <= wanted,
    "over_a_third_of": lambda value, wanted, case: (
        _number(value)
        > (_number(case.values.get(wanted)) if isinstance(wanted, str) else wanted) / 3
    ),
    "of_another_point_than": lambda value, wanted, case: _another(value, case.values.get(wanted)),
    "before": lambda value, wanted, case: _date(value) < wanted,
    "reached": lambda value, wanted, case: (_date(value) <= case.as_of) is wanted,
}


def _test(row: Mapping[str, Any]) -> Condition:
    key = str(row["key"])
    ((name, wanted),) = [(name, wanted) for name, wanted in row.items() if name != "key"]
    if name == "unknowable":
        return _unknowable(key)
    test, unknown = TESTS[name], Verdict(holds=False, open=frozenset({key}))

    def judge(case: Case) -> Verdict:
        if key not in case.values:
            return unknown
        return YES if test(case.values[key], wanted, case) else NO

    return judge


def _unknowable(key: str) -> Condition:
    """Hold when the value cannot be had (None) or was left out; left out stays open."""
    left_out = Verdict(holds=True, open=frozenset({key}))

    def judge(case: Case) -> Verdict:
        if key not in case.values:
            return left_out
        return YES if case.values[key] is None else NO

    return judge


def every(verdicts: Iterable[Verdict]) -> Verdict:
    """Return "all of these hold"; the first that is settled as false settles the whole."""
    holds, unknown = True, NOTHING
    for verdict in verdicts:
        if verdict is YES:
            continue
        if not verdict.holds:
            if not verdict.open:
                return NO
            holds = False
        if verdict.open:
            unknown |= verdict.open
    return Verdict(holds, unknown) if unknown else YES


def some(verdicts: Iterable[Verdict]) -> Verdict:
    """Return "at least one of these holds"; the first that is settled as true settles the whole."""
    holds, unknown = False, NOTHING
    for verdict in verdicts:
        if verdict is NO:
            continue
        if verdict.holds:
            if not verdict.open:
                return YES
            holds = True
        if verdict.open:
            unknown |= verdict.open
    return Verdict(holds, unknown) if unknown else NO


def read(row: Mapping[str, Any]) -> Condition:
    """Return the condition that `row` spells.

    :raises KeyError: if the row names a test that does not exist.
    """
    if "all" in row:
        return _all(*_parts(row["all"]))
    if "any" in row:
        return _any(*_parts(row["any"]))
    if "not" in row:
        inner = read(row["not"])
        return lambda case: _turned(inner(case))
    if "rule" in row:
        rule = str(row["rule"])
        return lambda case: case.rules[rule]
    return _test(row)


def _parts(rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, ...], tuple[Condition, ...]]:
    """Return the rules that are named as they are, which need no call, and the other parts."""
    names = tuple(str(row["rule"]) for row in rows if "rule" in row)
    return names, tuple(read(row) for row in rows if "rule" not in row)


# Ten thousand cases pass here at once. What is settled is always the one YES or the one NO, so
# both are told by identity, and the cheap parts come first.
def _settled_by(
    settling: Verdict,
    otherwise: Verdict,
    join: Callable[[list[Verdict]], Verdict],
    names: tuple[str, ...],
    parts: tuple[Condition, ...],
) -> Condition:
    """Judge parts until one is `settling`; if each is `otherwise`, so is the whole."""

    def judge(case: Case) -> Verdict:
        open_ones: list[Verdict] = []
        for name in names:
            verdict = case.rules[name]
            if verdict is settling:
                return settling
            if verdict is not otherwise:
                open_ones.append(verdict)
        for part in parts:
            verdict = part(case)
            if verdict is settling:
                return settling
            if verdict is not otherwise:
                open_ones.append(verdict)
        return join(open_ones) if open_ones else otherwise

    return judge


def _all(names: tuple[str, ...], parts: tuple[Condition, ...]) -> Condition:
    return _settled_by(NO, YES, every, names, parts)


def _any(names: tuple[str, ...], parts: tuple[Condition, ...]) -> Condition:
    return _settled_by(YES, NO, some, names, parts)


def _turned(verdict: Verdict) -> Verdict:
    if not verdict.open:
        return NO if verdict.holds else YES
    return Verdict(not verdict.holds, verdict.open)
