"""The answers a question could have had instead, as far as the rules tell them apart."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any

from governance.rules import tables
from governance.rules.eu_ai_act import obligations
from governance.rules.eu_ai_act.facts import (
    NESTED,
    TABLE,
    Facts,
    InvalidFacts,
    asked,
    require_consistent,
)
from governance.rules.questions import Question

NAMED = "named"


@dataclass(frozen=True)
class Other:
    """Facts with one other answer; `sets_aside` are the keys it contradicts, now unknown."""

    facts: Facts
    value: object
    sets_aside: tuple[str, ...]


def of(facts: Facts, key: str, *, as_of: date) -> Iterator[Other]:
    """Yield the facts with each other answer to `key` that can be combined with the rest."""
    for value in candidates(facts, key, as_of=as_of):
        if key in facts.values and facts.values[key] == value:
            continue
        if other := _with(facts, key, value):
            yield other


def _with(facts: Facts, key: str, value: object) -> Other | None:
    answers = {**facts.values, key: value}
    if key.startswith(f"{NESTED}."):
        answers[NESTED] = True
    elif key == NESTED:
        answers = {k: v for k, v in answers.items() if not k.startswith(f"{NESTED}.")}
    changed = Facts(MappingProxyType(answers), facts.notes)
    clashing = _clashes(changed)
    if key in clashing:
        return None
    for clash in clashing:
        answers.pop(clash)
    changed = Facts(MappingProxyType(answers), facts.notes)
    return None if _clashes(changed) else Other(changed, value, clashing)


def _clashes(facts: Facts) -> tuple[str, ...]:
    try:
        require_consistent(facts)
    except InvalidFacts as refused:
        return tuple(dict.fromkeys(problem.key for problem in refused.problems))
    return ()


def candidates(facts: Facts, key: str, *, as_of: date) -> Iterable[object]:
    """Return answers to `key` such that every other answer is judged like one of them.

    Numbers and days lie on both sides of each limit in the rules; a set gains or loses one member.
    """
    question = asked()[key]
    found = list(KINDS[question.kind](question, facts, as_of))
    return [None, *found] if question.nullable else found


def _bools(_question: Question, _facts: Facts, _as_of: date) -> Iterable[object]:
    return (True, False)


def _choices(question: Question, _facts: Facts, _as_of: date) -> Iterable[object]:
    return (choice.value for choice in question.choices)


def _sets(question: Question, facts: Facts, _as_of: date) -> Iterable[object]:
    given = facts.values.get(question.key)
    now: frozenset[str] = given if isinstance(given, frozenset) else frozenset()
    members = [choice.value for choice in question.choices] or [NAMED]
    return (frozenset(), *(now ^ {member} for member in members))


def _texts(_question: Question, _facts: Facts, _as_of: date) -> Iterable[object]:
    return (NAMED,)


def _objects(_question: Question, _facts: Facts, _as_of: date) -> Iterable[object]:
    return (True,)


def _numbers(question: Question, facts: Facts, _as_of: date) -> Iterable[object]:
    limits = {limit for limit in _limits(question.key, facts) if limit}
    return sorted({0.0, *limits, *(limit * 1.01 for limit in limits)})


def _limits(key: str, facts: Facts) -> Iterator[float]:
    for row in _tests():
        if row["key"] == key and "over" in row:
            yield float(row["over"])
        other = row.get("over_a_third_of")
        if row["key"] == key and other is not None:
            yield (_known(facts, other) if isinstance(other, str) else float(other)) / 3
        elif other == key:
            yield _known(facts, row["key"]) * 3 * 0.99


def _known(facts: Facts, key: str) -> float:
    value = facts.values.get(key)
    return float(value) if isinstance(value, int | float) else 0.0


def _dates(question: Question, _facts: Facts, as_of: date) -> Iterable[object]:
    day = timedelta(days=1)
    limits = {row["before"] for row in _tests() if row["key"] == question.key and "before" in row}
    legacies = {d for row in obligations.catalogue() if "legacy" in row.dates
                for d in row.dates.values()}  # fmt: skip
    starts = {*limits, *legacies, as_of + day}
    return sorted({*starts, *(start - day for start in starts)})


KINDS: Mapping[str, Callable[[Question, Facts, date], Iterable[object]]] = {
    "bool": _bools,
    "choice": _choices,
    "set": _sets,
    "text": _texts,
    "object": _objects,
    "number": _numbers,
    "date": _dates,
}


@cache
def _tests() -> tuple[Mapping[str, Any], ...]:
    """Return every test of a key in the rules."""
    rows = tables.load(TABLE).content["rule"]
    return tuple(test for row in rows for test in _inside(row["when"]))


def _inside(when: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "key" in when:
        yield when
    for part in (*when.get("all", ()), *when.get("any", ())):
        yield from _inside(part)
    if "not" in when:
        yield from _inside(when["not"])
