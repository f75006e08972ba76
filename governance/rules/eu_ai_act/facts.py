"""What a person stated about one system or model, checked against the questions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from governance.rules import conditions, questions, tables
from governance.rules.eu_ai_act import values

TABLE = "eu_ai_act"
NESTED = "gpai"


@dataclass(frozen=True)
class Problem:
    """One answer that cannot be used: which key, why, and what is allowed instead."""

    key: str
    reason: str
    allowed: tuple[str, ...]

    def __str__(self) -> str:
        """Return the problem as one sentence for people."""
        allowed = ", ".join(self.allowed)
        return f"{self.key}: {self.reason}. Allowed: {allowed}."


class InvalidFacts(ValueError):
    """The answers cannot be judged; `problems` says which ones and why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Facts:
    """Checked answers.

    `values` maps each answered key to its value, nested ones as `gpai.<key>`; None means that the
    question does not apply, a missing key that the answer is unknown. `notes` maps keys to what
    the person added.
    """

    values: Mapping[str, object]
    notes: Mapping[str, str]

    def unknown(self) -> frozenset[str]:
        """Return the questions without an answer."""
        return frozenset(asked()) - frozenset(self.values)

    def as_dict(self) -> dict[str, object]:
        """Return the answers as JSON data that `parse` reads back, notes included."""
        plain = {key: values.plain(value) for key, value in self.values.items() if key != NESTED}
        noted = {
            key: {"value": value, "note": self.notes[key]} if key in self.notes else value
            for key, value in plain.items()
        }
        folded = fold(noted)
        if NESTED in self.values and NESTED not in folded:
            folded[NESTED] = {} if self.values[NESTED] else None
        if note := self.notes.get(NESTED):
            folded[NESTED] = {"value": folded[NESTED], "note": note}
        return folded


def fold(answers: Mapping[str, object]) -> dict[str, object]:
    """Return answers keyed like the questions (`gpai.monetised`) in the documented nested form."""
    folded = {key: value for key, value in answers.items() if "." not in key}
    inner = {key.removeprefix(f"{NESTED}."): value for key, value in answers.items() if "." in key}
    return {**folded, NESTED: inner} if inner else folded


@cache
def asked() -> Mapping[str, questions.Question]:
    """Return the questions by key, in the order of the screen."""
    return MappingProxyType({question.key: question for question in questions.asked(TABLE)})


@cache
def _must_decide() -> frozenset[str]:
    rows = tables.load(TABLE).content["question"]
    return frozenset(row["key"] for row in rows if row.get("must_decide"))


def parse(raw: Mapping[str, object]) -> Facts:
    """Return the answers in `raw`, a decoded JSON object with the documented keys.

    A value may be `{"value": ..., "note": "..."}`.

    :raises InvalidFacts: for unknown keys, wrong values and answers that contradict each other.
    """
    answers: dict[str, object] = {}
    notes: dict[str, str] = {}
    problems = [*_read(raw, "", answers, notes)]
    facts = Facts(MappingProxyType(answers), MappingProxyType(notes))
    if problems:
        raise InvalidFacts(tuple(problems))
    require_consistent(facts)
    return facts


def require_consistent(facts: Facts) -> None:
    """Refuse answers that cannot be true together.

    :raises InvalidFacts: with a problem for each contradiction, the article in its reason.
    """
    if problems := (*_contradictions(facts),):
        raise InvalidFacts(problems)


def _read(
    raw: Mapping[str, object], prefix: str, answers: dict[str, object], notes: dict[str, str]
) -> Iterator[Problem]:
    for name, given in raw.items():
        key = f"{prefix}{name}"
        if key not in asked() or (not prefix and "." in key):
            yield Problem(key, f"there is no such key (value {values.said(given)})", _keys(prefix))
            continue
        try:
            value, note = values.unwrap(given)
            value = _checked(asked()[key], value)
        except values.WrongValue as wrong:
            yield Problem(key, str(wrong), wrong.allowed)
            continue
        if note:
            notes[key] = note
        if asked()[key].kind == "object" and isinstance(value, Mapping):
            yield from _read(value, f"{key}.", answers, notes)
            value = True
        answers[key] = value


def _checked(question: questions.Question, value: object) -> object:
    may_be_null = question.nullable or question.kind == "bool"
    if value is None and may_be_null and question.key not in _must_decide():
        return None
    return values.check(question, value)


def _keys(prefix: str) -> tuple[str, ...]:
    return tuple(
        key.removeprefix(prefix)
        for key in asked()
        if key.startswith(prefix) and "." not in key.removeprefix(prefix)
    )


def _contradictions(facts: Facts) -> Iterator[Problem]:
    case = conditions.Case(facts.values, {}, date.min)
    for row, condition in _impossible():
        if condition(case).holds:
            value = facts.values[row["key"]]
            yield Problem(
                row["key"], f"{row['text']} (value {values.said(value)})", tuple(row["allowed"])
            )


@cache
def _impossible() -> tuple[tuple[Mapping[str, Any], conditions.Condition], ...]:
    rows = tables.load(TABLE).content["contradiction"]
    return tuple((row, conditions.read(row["when"])) for row in rows)


@cache
def _implications() -> tuple[tuple[conditions.Condition, str, object], ...]:
    rows = tables.load(TABLE).content["implied"]
    return tuple((conditions.read(row["when"]), row["key"], row.get("value")) for row in rows)


def completed(facts: Facts) -> Mapping[str, object]:
    """Return the answers together with those that follow from them."""
    case = conditions.Case(facts.values, {}, date.min)
    implied = {key: value for when, key, value in _implications() if when(case).holds}
    return {**facts.values, **implied}
