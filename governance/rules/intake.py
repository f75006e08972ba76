"""How a use case is described in steps: what each asks, and what is known without asking."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from governance.rules import questions, tables
from governance.rules.questions import Question

TABLE = "intake"


@dataclass(frozen=True)
class Step:
    """One short page of questions. `attribute` is the set of facts that they belong to."""

    key: str
    title: str
    attribute: str
    touches: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Known:
    """An answer that nobody has to give, and in `source` where it comes from."""

    fact: str
    value: Any
    source: str


@cache
def steps(tables_by_attribute: tuple[tuple[str, str], ...]) -> tuple[Step, ...]:
    """Return the steps in order; the argument names the table of questions of each set of facts."""
    asked = {
        attribute: {question.key: question for question in questions.asked(table)}
        for attribute, table in tables_by_attribute
    }
    rows = tables.load(TABLE).content["step"]
    last = {row["attribute"]: row["key"] for row in rows}
    placed = {(row["attribute"], key) for row in rows for key in row["keys"]}
    found = []
    for row in rows:
        attribute = row["attribute"]
        chosen = [asked[attribute][key] for key in row["keys"] if key in asked[attribute]]
        if last[attribute] == row["key"]:
            chosen += _not_placed(attribute, asked[attribute], placed)
        found.append(Step(row["key"], row["title"], attribute, row["touches"], tuple(chosen)))
    return tuple(step for step in found if step.questions)


def _not_placed(
    attribute: str, asked: Mapping[str, Question], placed: Collection[tuple[str, str]]
) -> list[Question]:
    """Return the questions that only an organisation's own table has."""
    return [
        question
        for key, question in asked.items()
        if (attribute, key) not in placed and question.kind != "object"
    ]


def matters(question: Question, known: Mapping[str, object]) -> bool:
    """Tell whether an answer could still count; what the question hangs on may be unknown.

    `known` are the plain facts of its own set. Any one of the `only_if` keys is enough.
    """
    if not question.only_if:
        return True
    return any(_may_be(known, key, values) for key, values in question.only_if.items())


def _may_be(known: Mapping[str, object], key: str, values: tuple[Any, ...]) -> bool:
    given = known.get(key)
    if key not in known:
        return True
    return any(one in values for one in given) if isinstance(given, list) else given in values


def known(context: Mapping[str, object]) -> dict[str, Known]:
    """Return the answers that follow from `context`, by fact; the first row that holds counts.

    `context` maps `facts.task` and the like to their plain values, next to what is recorded of
    organisation, system and models.
    """
    found: dict[str, Known] = {}
    for row in tables.load(TABLE).content["known"]:
        when = row.get("when", {})
        if all(context.get(key) in values for key, values in when.items()):
            found.setdefault(row["fact"], Known(row["fact"], row["value"], row["text"]))
    return found


@cache
def texts() -> frozenset[str]:
    """Return the sentences of every row on known answers."""
    return frozenset(row["text"] for row in tables.load(TABLE).content["known"])


def of_siblings(facts: Mapping[str, object], name: str) -> dict[str, Known]:
    """Return what another use case of the same system says of things that are true of the system.

    `facts` are its plain answers as in `known`.
    """
    source = f"As answered for “{name}”, another use case of this system."
    wanted = tables.load(TABLE).content["siblings"]["facts"]
    return {key: Known(key, facts[key], source) for key in wanted if key in facts}
