"""The EU AI Act's relief for models under a free and open-source licence: what can be said of it.

A machine may answer "no" on a disqualifying clause, and that the licence passes where the catalogue
says so. Everything else is unclear and goes to a person.
"""

from dataclasses import dataclass
from typing import Any, Literal

from governance.rules import tables
from governance.rules.licence_catalogue import catalogue
from governance.rules.openness_facts import (
    ARCHITECTURE,
    MODEL_CARD,
    TABLE,
    WEIGHTS,
    Facts,
    components,
    of,
)
from governance.rules.reasons import Reason

ConditionState = Literal["holds", "no", "unclear"]
Answer = Literal["no", "licence passes", "unclear"]
PUBLIC = (WEIGHTS, ARCHITECTURE, MODEL_CARD)


@dataclass(frozen=True)
class Condition:
    """One of the four conditions that must all hold."""

    id: str
    title: str
    state: ConditionState
    reason: Reason


@dataclass(frozen=True)
class LicenceTest:
    """The answer, one sentence for it, and the four conditions."""

    answer: Answer
    text: str
    conditions: tuple[Condition, ...]


def licence_test(
    facts: Facts, *, gated: str = "", systemic_risk: bool | None = None
) -> LicenceTest:
    """Return what can be said; `systemic_risk` is None while nobody recorded it."""
    conditions = (
        _systemic(known=systemic_risk),
        _licence(of(facts, WEIGHTS).licence_id),
        _condition("monetisation", "unclear", "monetisation_unclear"),
        _public(facts, gated),
    )
    answer: Answer = "unclear"
    if any(condition.state == "no" for condition in conditions):
        answer = "no"
    elif conditions[1].state == "holds":
        answer = "licence passes"
    return LicenceTest(answer, _rows()["answer"][answer], conditions)


def _systemic(*, known: bool | None) -> Condition:
    if known is None:
        return _condition("systemic_risk", "unclear", "systemic_unclear")
    if known:
        return _condition("systemic_risk", "no", "systemic_yes")
    return _condition("systemic_risk", "holds", "systemic_no")


def _licence(licence_id: str) -> Condition:
    row = catalogue().get(licence_id)
    if row is None:
        return _condition("licence", "unclear", "licence_none")
    words = {"licence": row.title, "reason": row.ai_act_reason.rstrip(".")}
    if row.ai_act_test == "yes":
        return _condition("licence", "holds", "licence_yes", **words)
    if row.ai_act_test == "no":
        return _condition("licence", "no", "licence_no", **words)
    return _condition("licence", "unclear", "licence_unclear", **words)


def _public(facts: Facts, gated: str) -> Condition:
    absent = [one for one in PUBLIC if of(facts, one).state == "absent"]
    if absent:
        return _condition("public", "no", "public_no", what=components()[absent[0]].title)
    unsettled = [one for one in PUBLIC if of(facts, one).state != "released"]
    if unsettled:
        what = ", ".join(components()[one].short for one in unsettled)
        return _condition("public", "unclear", "public_unclear", what=what)
    if gated == "manual":
        return _condition("public", "unclear", "public_gate")
    return _condition("public", "holds", "public_yes")


def _condition(key: str, state: ConditionState, text: str, **words: str) -> Condition:
    sentence: str = _rows()["text"][text]
    source = tables.load(TABLE).content["ai_act_source"]
    reason = Reason(f"ai-act-{text.replace('_', '-')}", sentence.format(**words), source)
    return Condition(key, _rows()["title"][key], state, reason)


def _rows() -> Any:
    return tables.load(TABLE).content["ai_act"]
