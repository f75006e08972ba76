"""The rules of the Act, read from data and judged from top to bottom."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from governance.rules import conditions, tables
from governance.rules.conditions import NO, Case, Condition, Verdict
from governance.rules.eu_ai_act.facts import TABLE
from governance.rules.reasons import Reason


@dataclass(frozen=True)
class Rule:
    """One rule: when it holds, what it gives, and what it says about that.

    `text` is empty for a step on the way; `rests_on` names the rules it refers to.
    """

    id: str
    condition: Condition
    gives: tuple[str, ...]
    text: str
    source: str
    rests_on: tuple[str, ...]


@cache
def rules() -> Mapping[str, Rule]:
    """Return all rules by id, in the order in which they are judged."""
    return {row["id"]: _rule(row) for row in tables.load(TABLE).content["rule"]}


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(
        id=row["id"],
        condition=conditions.read(row["when"]),
        gives=tuple(row.get("gives", ())),
        text=row.get("text", ""),
        source=row.get("source", ""),
        rests_on=tuple(_named(row["when"])),
    )


def _named(when: Mapping[str, Any]) -> Iterator[str]:
    """Yield the rules a condition needs to hold; what it denies explains nothing."""
    if "rule" in when:
        yield str(when["rule"])
    for part in (*when.get("all", ()), *when.get("any", ())):
        yield from _named(part)


@cache
def _givers() -> Mapping[str, tuple[str, ...]]:
    givers: dict[str, tuple[str, ...]] = {}
    for rule in rules().values():
        for gift in rule.gives:
            givers[gift] = (*givers.get(gift, ()), rule.id)
    return givers


@dataclass(frozen=True)
class Ruling:
    """Every rule judged on one set of facts.

    `given` holds the verdict on each thing that rules give, such as `tag:minimal`.
    """

    case: Case
    given: Mapping[str, Verdict]
    _told: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def on(self, gift: str) -> Verdict:
        """Return whether any rule gives `gift`; what no rule can give is settled as no."""
        return self.given.get(gift, NO)

    def holds(self, rule: str) -> bool:
        """Return whether the rule with this id is established."""
        return self.case.rules[rule].holds

    def reasons_for(self, gift: str) -> tuple[str, ...]:
        """Return the ids of the rules with a text that explain why `gift` is given."""
        if gift not in self._told:
            givers = (rule for rule in _givers().get(gift, ()) if self.holds(rule))
            voices = dict.fromkeys(voice for rule in givers for voice in self._voices(rule))
            self._told[gift] = tuple(voices)
        return self._told[gift]

    def _voices(self, rule: str) -> Iterator[str]:
        if rules()[rule].text:
            yield rule
            return
        for below in rules()[rule].rests_on:
            if self.holds(below):
                yield from self._voices(below)

    def reasons(self) -> tuple[Reason, ...]:
        """Return every rule with a text that holds, in the order of the rules."""
        words = _words(self.case.values)
        return tuple(
            Reason(rule.id, rule.text.format_map(words), rule.source.format_map(words))
            for rule in rules().values()
            if rule.text and self.holds(rule.id)
        )


def judge(values: Mapping[str, object], *, as_of: date) -> Ruling:
    """Judge every rule on `values` (see `facts.completed`) on the day `as_of`."""
    verdicts: dict[str, Verdict] = {}
    case = Case(values, verdicts, as_of)
    for rule in rules().values():
        verdicts[rule.id] = rule.condition(case)
    given = {
        gift: conditions.some([verdicts[rule] for rule in givers])
        for gift, givers in _givers().items()
    }
    return Ruling(case, given)


@cache
def _titles(key: str) -> Mapping[str, str]:
    for row in tables.load(TABLE).content["question"]:
        if row["key"] == key:
            return {choice["value"]: choice["label"] for choice in row["choices"]}
    raise KeyError(key)


def _words(values: Mapping[str, object]) -> Mapping[str, object]:
    """Return what texts may insert: the answers, and the titles of practice and listed use."""
    practice, point = values.get("prohibited_practice"), values.get("annex_iii_point")
    return {
        **values,
        "practice_title": _lower(_titles("prohibited_practice").get(str(practice), "")),
        "practice_from": tables.load(TABLE).content["practice_from"].get(practice, ""),
        "annex_iii_title": _lower(_titles("annex_iii_point").get(str(point), "")),
    }


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]
