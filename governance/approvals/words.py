"""Words for the keys that verdicts are stored under."""

from collections.abc import Mapping

from governance.approvals.fact_checks import AI_ACT, TABLES
from governance.approvals.nested_facts import flat
from governance.rules import intake, questions
from governance.rules.licence_use import question_text
from governance.rules.questions import Question

CATEGORIES: Mapping[str, str] = {
    "prohibited": "Prohibited practice",
    "high_risk_annex_i": "High-risk, Annex I",
    "high_risk_annex_iii": "High-risk, Annex III",
    "not_high_risk_art6_3": "Not high-risk under Art 6(3)",
    "transparency": "Transparency duties",
    "minimal": "Minimal",
    "gpai_systemic": "General-purpose model, systemic risk",
    "gpai": "General-purpose model",
    "out_of_scope": "Out of scope",
    "not_ai_system": "Not an AI system",
}
LICENCE_OUTCOMES: Mapping[str, str] = {
    "allowed": "Allowed",
    "allowed with duties": "Allowed with duties",
    "needs legal": "Needs legal",
    "not allowed": "Not allowed",
    "unknown": "No model yet",
}
LONG = 10**9
UNKNOWN = "Not known yet"
NONE = "None of these"
NULL = "Does not apply"


def answer(question: Question, facts: Mapping[str, object]) -> str:
    """Return what was answered, in words; a missing answer is "Not known yet", never empty."""
    if question.key not in facts:
        return UNKNOWN
    value = facts[question.key]
    if isinstance(value, Mapping) and "value" in value:
        value = value["value"]
    if value is None or value == []:
        return NONE if question.choices else NULL
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) or (isinstance(value, int) and value >= LONG):
        return f"{value:g}"
    labels = {choice.value: choice.label for choice in question.choices}
    many = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(str(one), str(one)) for one in many)


def answers(table: str, facts: Mapping[str, object]) -> list[tuple[Question, str]]:
    """Return each question of a table that was answered, with the answer in words."""
    given = flat(facts)
    return [
        (question, answer(question, given))
        for question in questions.asked(table)
        if question.key in given and (question.kind != "object" or given[question.key] is None)
    ]


def question_texts(keys: list[str]) -> list[tuple[str, str]]:
    """Return (step of the intake, question) for the given keys, so that a page can link to each.

    The step is `organisation` for facts that are stated once, in the settings.
    """
    texts = {
        question.key: (step.key, question.text)
        for step in intake.steps(tuple(TABLES.items()))
        for question in step.questions
    }
    return [texts.get(key) or _elsewhere(key) for key in keys]


def _elsewhere(key: str) -> tuple[str, str]:
    """Return an object that is asked member by member, or a fact of the organisation."""
    for question in questions.asked(TABLES[AI_ACT]):
        if question.key == key:
            return "own-model", question.text
    return "organisation", question_text(key)
