"""How open a model is: a level from 1 to 5 for what was released, and the terms of its weights.

Openness is neither trust nor permission. Beside the level stand the class of the Model Openness
Framework, a hint on the Open Source AI Definition and the EU AI Act's licence test; none of them
follows from another.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from governance.rules import tables
from governance.rules.ai_act_licence import LicenceTest, licence_test
from governance.rules.licence_catalogue import catalogue
from governance.rules.mof import Mof, of_facts
from governance.rules.open_licences import TermsClass, is_open, terms_class
from governance.rules.openness_facts import (
    DATA,
    DATA_CARD,
    HOSTED,
    INFERENCE,
    MODEL_CARD,
    PAPER,
    REPORT,
    TABLE,
    TRAINING,
    WEIGHTS,
    Component,
    Fact,
    Facts,
    components,
    of,
    released,
)
from governance.rules.osaid import Osaid, hint
from governance.rules.reasons import Reason

__all__ = ["Component", "Fact", "Missing", "Openness", "components", "edition", "grade", "words"]

Confidence = Literal["low", "medium", "high"]
ORDER: tuple[Confidence, ...] = ("low", "medium", "high")
CODE = (TRAINING, INFERENCE)
DOCUMENTS = (MODEL_CARD, DATA_CARD)


@dataclass(frozen=True)
class Missing:
    """A component that stands between a model and the next level, and what is wrong with it."""

    component: str
    title: str
    why: str


@dataclass(frozen=True)
class Openness:
    """The level on two axes, and the three other schemes.

    `missing` is what the next level needs, empty at 5. `confidence` is the lowest among the facts
    that gave the level. `warnings` are open licences of an unusual kind.
    """

    level: int
    name: str
    terms_class: TermsClass
    confidence: Confidence
    because: tuple[Reason, ...]
    notes: tuple[Reason, ...]
    missing: tuple[Missing, ...]
    mof: Mof
    osaid: Osaid
    ai_act: LicenceTest
    edition: str

    @property
    def warnings(self) -> tuple[str, ...]:
        """Components under an open licence that was not made for their kind."""
        return self.mof.warnings


def grade(
    facts: Facts,
    *,
    gated: str = "",
    remote_code: bool = False,
    systemic_risk: bool | None = None,
) -> Openness:
    """Return how open a model is; a doubt goes down, with the missing item named.

    `gated` is the hub's word ("", "auto", "manual"). `remote_code` says that the model runs code of
    its own repository when it is loaded.
    """
    terms = terms_class(of(facts, WEIGHTS).licence_id)
    level = _level(facts, terms)
    return Openness(
        level=level,
        name=_levels()[level]["name"],
        terms_class=terms,
        confidence=_confidence(facts, level),
        because=tuple(_because(facts, level, terms)),
        notes=tuple(_notes(facts, gated=gated, remote_code=remote_code)),
        missing=tuple(_missing(facts, level + 1, terms)),
        mof=of_facts(facts),
        osaid=hint(facts),
        ai_act=licence_test(facts, gated=gated, systemic_risk=systemic_risk),
        edition=edition(),
    )


def words(level: int | None, terms: str) -> str:
    """Return both axes in words: "level 3, restricted"; below 3 there are no weights to have terms.

    A model of which nothing is known is "not graded".
    """
    if level is None:
        return "not graded"
    if level < 3 or terms not in _terms():
        return f"level {level}"
    return f"level {level}, {_terms()[terms]['words']}"


def edition() -> str:
    """Return the edition of the rules on openness."""
    return tables.load(TABLE).edition


def _level(facts: Facts, terms: TermsClass) -> int:
    if of(facts, WEIGHTS).state not in ("released", "partial"):
        return 2 if released(facts, HOSTED) else 1
    level = 3
    while level < 5 and not any(_missing(facts, level + 1, terms)):
        level += 1
    return level


def _missing(facts: Facts, level: int, terms: TermsClass) -> Iterator[Missing]:
    """Give what a level needs beyond the one below it."""
    if level == 2:
        yield _lacks(facts, HOSTED)
    elif level == 3:
        yield _lacks(facts, WEIGHTS)
    elif level == 4:
        yield from _weights(facts, terms)
        yield from (_lacks(facts, one) for one in CODE if not _open(facts, one))
    elif level == 5:
        if not _open(facts, DATA):
            yield _lacks(facts, DATA)
        yield from (_lacks(facts, one) for one in DOCUMENTS if not released(facts, one))
        if not (released(facts, REPORT) or released(facts, PAPER)):
            yield _lacks(facts, REPORT)


def _weights(facts: Facts, terms: TermsClass) -> Iterator[Missing]:
    component = components()[WEIGHTS]
    if not released(facts, WEIGHTS):
        yield _lacks(facts, WEIGHTS)
    if _terms()[terms]["cap"]:
        yield Missing(WEIGHTS, component.title, _terms()[terms]["why"])


def _lacks(facts: Facts, component: str) -> Missing:
    return Missing(component, components()[component].title, _why_not(of(facts, component)))


def _why_not(fact: Fact) -> str:
    texts = _texts("missing")
    if fact.state != "released":
        return str(texts[fact.state])
    return str(texts["licence_not_open" if fact.licence_id else "licence_unknown"])


def _open(facts: Facts, component: str) -> bool:
    return released(facts, component) and is_open(
        of(facts, component), components()[component].kind
    )


def _because(facts: Facts, level: int, terms: TermsClass) -> Iterator[Reason]:
    source = tables.load(TABLE).content["levels_source"]
    yield Reason(f"openness-level-{level}", _levels()[level]["text"], source)
    if level >= 3:
        row = catalogue().get(of(facts, WEIGHTS).licence_id)
        text = _terms()[terms]["text"]
        yield Reason(
            f"openness-terms-{terms.replace(' ', '-')}", text, row.source if row else source
        )


def _notes(facts: Facts, *, gated: str, remote_code: bool) -> Iterator[Reason]:
    source = tables.load(TABLE).content["levels_source"]
    there = {
        "partial_weights": of(facts, WEIGHTS).state == "partial",
        "manual_gate": gated == "manual",
        "automatic_gate": gated == "auto",
        "data_described": of(facts, DATA).state == "described only",
        "training_code_partial": of(facts, TRAINING).state == "partial",
        "remote_code": remote_code,
    }
    for key, holds in there.items():
        if holds:
            yield Reason(f"openness-{key.replace('_', '-')}", _texts("note")[key], source)


def _confidence(facts: Facts, level: int) -> Confidence:
    decided = {1: (WEIGHTS, HOSTED), 2: (WEIGHTS, HOSTED), 3: (WEIGHTS,), 4: (WEIGHTS, *CODE)}
    reported = REPORT if released(facts, REPORT) else PAPER
    used = decided.get(level, (WEIGHTS, *CODE, DATA, *DOCUMENTS, reported))
    return min((_sureness(of(facts, one)) for one in used), key=ORDER.index)


def _sureness(fact: Fact) -> Confidence:
    """A person's word is the surest; a claim without anything to look at is worth little."""
    row = catalogue().get(fact.licence_id)
    if fact.state == "unknown" or (row is not None and row.certainty == "C"):
        return "low"
    if fact.confirmed:
        return "high"
    return "medium" if fact.evidence else "low"


@cache
def _levels() -> dict[int, Any]:
    return {row["number"]: row for row in tables.load(TABLE).content["level"]}


@cache
def _terms() -> dict[str, Any]:
    return {row["key"]: row for row in tables.load(TABLE).content["terms"]}


def _texts(key: str) -> Any:
    return tables.load(TABLE).content[key]
