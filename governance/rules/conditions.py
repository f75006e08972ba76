"""Conditions written as data, judged with what is known and what is not.

A condition is a TOML table: `{ key = "profiling", is = true }`, `{ rule = "in-scope" }`,
`{ all = [...] }`, `{ any = [...] }` or `{ not = {...} }`. What is unknown is not established, so
both a burden and a relief must be proven; the verdict keeps the keys that could still turn it.
"""

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from datetime import date
from typing import Any, NamedTuple

NOTHING: frozenset[str] = frozenset()


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


def _date(value: object) -> date:
    return value if isinstance(value, date) else date.max


TESTS: Mapping[str, Callable[[object, Any, Case], bool]] = {
    "is": lambda value, wanted, case: value == wanted and isinstance(value, type(wanted)),
    "in": lambda value, wanted, case: value in wanted,
    "given": lambda value, wanted, case: (value is not None) is wanted,
    "under": lambda value, wanted, case: any(_under(value, point) for point in wanted),
    "has": lambda value, wanted, case: wanted in _members(value),
    "only": lambda value, wanted, case: {v.casefold() for v in _members(value)} <= set(wanted),
    "over": lambda value, wanted, case: _number(value) > wanted,
    "over_a_third_of": lambda value, wanted, case: (
        _number(value)
        > (_number(case.values.get(wanted)) if isinstance(wanted, str) else wanted) / 3
    ),
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


def every(verdicts: Sequence[Verdict]) -> Verdict:
    """Return "all of these hold"; one that is settled as false settles the whole."""
    holds, unknown = True, NOTHING
    for verdict in verdicts:
        if not verdict.holds:
            if not verdict.open:
                return NO
            holds = False
        if verdict.open:
            unknown |= verdict.open
    return Verdict(holds, unknown) if unknown else YES


def some(verdicts: Sequence[Verdict]) -> Verdict:
    """Return "at least one of these holds"; one that is settled as true settles the whole."""
    holds, unknown = False, NOTHING
    for verdict in verdicts:
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
        parts = tuple(read(part) for part in row["all"])
        return lambda case: every([part(case) for part in parts])
    if "any" in row:
        parts = tuple(read(part) for part in row["any"])
        return lambda case: some([part(case) for part in parts])
    if "not" in row:
        inner = read(row["not"])
        return lambda case: _turned(inner(case))
    if "rule" in row:
        rule = str(row["rule"])
        return lambda case: case.rules[rule]
    return _test(row)


def _turned(verdict: Verdict) -> Verdict:
    return Verdict(not verdict.holds, verdict.open)
