"""The answers of a use case as every page and every pack shows them.

What the system's tools decide stands in place of what somebody typed, as the rules read it too
(see `judgement`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from governance.approvals.fact_checks import AI_ACT, LICENCE, RISK, TABLES, stated
from governance.approvals.words import answers
from governance.rules import questions
from governance.rules.agents import Derived
from governance.rules.questions import Question
from inventory.agent_facts import facts_of
from inventory.models import UseCase

TITLES: Mapping[str, str] = {RISK: "Risk", AI_ACT: "EU AI Act", LICENCE: "Licence"}
FROM_TOOLS = "From the tools recorded: {because}"


@dataclass(frozen=True)
class Answered:
    """One question, its answer in words, and where that came from if nobody typed it."""

    question: Question
    answer: str
    source: str


def answers_now(use_case: UseCase) -> dict[str, list[Answered]]:
    """Return what is answered now, by set of facts; costs no query where the tools are loaded."""
    facts = {attribute: getattr(use_case, attribute) for attribute in TABLES}
    return answers_of(facts, facts_of(use_case.system), use_case.answer_sources)


def answers_of(
    facts: Mapping[str, Mapping[str, Any]],
    derived: Mapping[str, Derived],
    sources: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, list[Answered]]:
    """Return the same of answers and tools as they were kept, for example with a request.

    `sources` tell where an answer came from that nobody typed, by `field.key`.
    """
    of_tools = for_tiers(derived)
    return {
        attribute: list(
            _answered(attribute, facts[attribute], of_tools if attribute == RISK else {}, sources)
        )
        for attribute in TABLES
    }


def for_tiers(derived: Mapping[str, Derived]) -> dict[str, Derived]:
    """Return those of the facts that tools decide which the rules on tiers ask for."""
    asked = {question.key for question in questions.asked(TABLES[RISK])}
    return {key: fact for key, fact in derived.items() if key in asked}


def _answered(
    attribute: str,
    facts: Mapping[str, Any],
    derived: Mapping[str, Derived],
    sources: Mapping[str, str],
) -> Iterator[Answered]:
    known = stated(attribute, facts) | {key: fact.value for key, fact in derived.items()}
    for question, answer in answers(TABLES[attribute], known):
        fact = derived.get(question.key)
        source = sources.get(f"{attribute}.{question.key}", "")
        yield Answered(
            question, answer, FROM_TOOLS.format(because=fact.because) if fact else source
        )
