"""A hint on the Open Source AI Definition: which of its three elements are there.

The definition is binary and asks whether data information is detailed enough, which no machine can
say. So the best answer here is that it could hold.
"""

from dataclasses import dataclass
from typing import Literal

from governance.rules import tables
from governance.rules.licence_catalogue import catalogue
from governance.rules.open_licences import is_open, osi_approved
from governance.rules.openness_facts import (
    DATA,
    DATA_CARD,
    INFERENCE,
    PREPROCESSING,
    TABLE,
    TRAINING,
    WEIGHTS,
    Facts,
    of,
    released,
)

ElementState = Literal["present", "absent", "needs a person"]
Hint = Literal["could hold", "does not hold", "person decides"]
CODE = (PREPROCESSING, TRAINING, INFERENCE)
WORD: dict[ElementState, str] = {
    "present": "present",
    "absent": "absent",
    "needs a person": "person",
}


@dataclass(frozen=True)
class Element:
    """One of the three: data information, code, parameters."""

    id: str
    title: str
    state: ElementState
    text: str


@dataclass(frozen=True)
class Osaid:
    """The hint, one sentence for it, and the elements that it rests on."""

    hint: Hint
    text: str
    elements: tuple[Element, ...]
    source: str


def hint(facts: Facts) -> Osaid:
    """Return what can be said of the definition from the facts about a model."""
    elements = (
        _element("data_information", "data", _data(facts)),
        _element("code", "code", _code(facts)),
        _element("parameters", "parameters", _parameters(facts)),
    )
    states = {element.state for element in elements}
    answer: Hint = "person decides"
    if "absent" in states:
        answer = "does not hold"
    elif states == {"present"}:
        answer = "could hold"
    content = tables.load(TABLE).content
    return Osaid(answer, content["osaid"]["hint"][answer], elements, content["osaid_source"])


def _data(facts: Facts) -> ElementState:
    data, card = of(facts, DATA), of(facts, DATA_CARD)
    if data.state == card.state == "absent":
        return "absent"
    told = data.state in ("released", "partial", "described only")
    if told and card.state == "released" and is_open(card, "document"):
        return "present"
    return "needs a person"


def _code(facts: Facts) -> ElementState:
    parts = [of(facts, component) for component in CODE]
    if any(part.state == "absent" for part in parts):
        return "absent"
    if any(part.licence_id and not osi_approved(part) for part in parts):
        return "absent"
    all_there = all(part.state == "released" and osi_approved(part) for part in parts)
    return "present" if all_there else "needs a person"


def _parameters(facts: Facts) -> ElementState:
    weights = of(facts, WEIGHTS)
    row = catalogue().get(weights.licence_id)
    if weights.state == "absent" or (row is not None and row.osaid == "no"):
        return "absent"
    allowed = row is not None and row.osaid == "yes"
    return "present" if allowed and released(facts, WEIGHTS) else "needs a person"


def _element(key: str, text: str, state: ElementState) -> Element:
    rows = tables.load(TABLE).content["osaid"]
    return Element(key, rows["title"][key], state, rows["text"][f"{text}_{WORD[state]}"])
