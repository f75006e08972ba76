"""Check the answers of a use case against the questions, before anything is judged or stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from governance.rules import questions, tier
from governance.rules.eu_ai_act import facts as ai_act
from governance.rules.eu_ai_act import values
from governance.web.refusals import Refused

RISK, AI_ACT, LICENCE = "facts", "ai_act_facts", "licence_facts"
TABLES: Mapping[str, str] = {RISK: "risk_tier", AI_ACT: "eu_ai_act", LICENCE: "licence_use"}


@dataclass(frozen=True)
class Problem:
    """One answer that cannot be used: its key, why, and the values that are allowed."""

    key: str
    reason: str
    allowed: tuple[str, ...]

    def __str__(self) -> str:
        """Return reason and allowed values as sentences."""
        reason = self.reason if self.reason.endswith(".") else f"{self.reason}."
        return f"{reason} Allowed: {', '.join(self.allowed)}." if self.allowed else reason


class WrongFacts(Refused):
    """Answers that no longer fit, or never fitted, the questions of the rules."""

    def __init__(self, attribute: str, problems: tuple[Problem, ...]) -> None:
        reasons = " ".join(f"{problem.key}: {problem}" for problem in problems)
        super().__init__(f"The rules cannot read these answers. {reasons}", field=attribute)
        self.problems = problems


def problems(attribute: str, answers: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Return what is wrong with one set of answers; `attribute` is the use case's field."""
    return CHECKS[attribute](answers)


def require(answers_by_attribute: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse answers that the rules cannot read.

    :raises WrongFacts: with every problem of the first set that has one.
    """
    for attribute, answers in answers_by_attribute.items():
        if found := problems(attribute, answers):
            raise WrongFacts(attribute, found)


def stated(attribute: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers without those that say nothing.

    In the EU AI Act's questions null is an answer, "does not apply"; in the others it is unknown.
    """
    if attribute == AI_ACT:
        return dict(answers)
    return {key: value for key, value in answers.items() if value not in (None, "")}


def _ai_act(answers: Mapping[str, Any]) -> tuple[Problem, ...]:
    try:
        ai_act.parse(answers)
    except ai_act.InvalidFacts as wrong:
        return tuple(Problem(one.key, one.reason, one.allowed) for one in wrong.problems)
    return ()


def _risk(answers: Mapping[str, Any]) -> tuple[Problem, ...]:
    return tuple(Problem(one.key, one.reason, one.allowed) for one in tier.check(answers))


def _licence(answers: Mapping[str, Any]) -> tuple[Problem, ...]:
    asked = {question.key: question for question in questions.asked(TABLES[LICENCE])}
    found = (_problem(key, value, asked) for key, value in answers.items() if value is not None)
    return tuple(problem for problem in found if problem)


def _problem(key: str, value: object, asked: Mapping[str, questions.Question]) -> Problem | None:
    if key not in asked:
        return Problem(key, f"There is no question “{key}”.", tuple(asked))
    try:
        values.check(asked[key], value)
    except values.WrongValue as wrong:
        return Problem(key, str(wrong), wrong.allowed)
    return None


CHECKS: Mapping[str, Callable[[Mapping[str, Any]], tuple[Problem, ...]]] = {
    RISK: _risk,
    AI_ACT: _ai_act,
    LICENCE: _licence,
}
