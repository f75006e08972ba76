"""The components of a model that can be public, and what is known of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from governance.rules import tables

TABLE = "openness"
State = Literal["released", "partial", "described only", "absent", "unknown"]
STATES: tuple[State, ...] = ("released", "partial", "described only", "absent", "unknown")
SOURCES = ("publisher", "third party", "own check")
WEIGHTS, HOSTED = "weights.final", "interface.hosted"
ARCHITECTURE, TRAINING, INFERENCE = "code.architecture", "code.training", "code.inference"
PREPROCESSING, DATA = "code.preprocessing", "data.training"
MODEL_CARD, DATA_CARD = "doc.model_card", "doc.data_card"
REPORT, PAPER = "doc.report", "doc.paper"


@dataclass(frozen=True)
class Component:
    """One component. `mof` is its name in the Model Openness Framework, "" for none of it.

    `mof_class` is the class, 3 (III) to 1 (I), that first asks for it, 0 for none.
    """

    id: str
    title: str
    short: str
    kind: str
    mof: str
    mof_class: int
    required: bool


@dataclass(frozen=True)
class Fact:
    """What is known of one component. Unknown never counts as released.

    `licence_text` is the licence as written, `licence_id` its id in the licence catalogue, "" where
    none is settled. `evidence` is where to look, `sha` the commit that was looked at, `day` an
    ISO date. `source` says who claims it; `confirmed`, whether a person here agreed.
    """

    state: State = "unknown"
    licence_id: str = ""
    licence_text: str = ""
    evidence: str = ""
    sha: str = ""
    day: str = ""
    source: str = "publisher"
    confirmed: bool = False


UNKNOWN = Fact()
Facts = Mapping[str, Fact]


@cache
def components() -> Mapping[str, Component]:
    """Return every component by its id."""
    return {
        row["id"]: Component(
            id=row["id"],
            title=row["title"],
            short=row["short"],
            kind=row["kind"],
            mof=row.get("mof", ""),
            mof_class=len(row.get("class", "")),
            required=row["required"],
        )
        for row in tables.load(TABLE).content["component"]
    }


def of(facts: Facts, component: str) -> Fact:
    """Return the fact about a component; what was never said is unknown."""
    return facts.get(component, UNKNOWN)


def released(facts: Facts, component: str) -> bool:
    """Tell whether a component is known to be public as a whole."""
    return of(facts, component).state == "released"
