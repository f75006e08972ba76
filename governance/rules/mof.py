"""The Model Openness Framework: class 3 is Open Model, 2 Open Tooling, 1 Open Science.

Each class needs every required component of the class before it. A component counts if it is
included and its licence is open, whether or not that licence was made for its kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from governance.rules import tables
from governance.rules.licence_catalogue import catalogue
from governance.rules.open_licences import (
    mof_open,
    mof_open_fact,
    mof_suited,
    mof_suited_fact,
)
from governance.rules.openness_facts import (
    PAPER,
    REPORT,
    TABLE,
    Component,
    Fact,
    Facts,
    components,
)

Result = Literal["open", "not_open", "unlicensed"]
CLASSES = (3, 2, 1)
NONE = 0
UNLICENSED = "unlicensed"


@dataclass(frozen=True)
class Progress:
    """How far a model is towards one class, in per cent: 0 until the class before is reached.

    `missing` are required components of this class that are not included, `not_open` those that
    are, under a licence that is not open or not known.
    """

    number: int
    roman: str
    name: str
    percent: float
    missing: tuple[str, ...]
    not_open: tuple[str, ...]


@dataclass(frozen=True)
class Mof:
    """The class reached, 0 for none, the way to each, and open licences of an unusual kind."""

    number: int
    classes: tuple[Progress, ...]
    warnings: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The class in words."""
        found = (row for row in self.classes if row.number == self.number)
        return next((f"Class {row.roman}, {row.name}" for row in found), "No class")


def evaluate(results: Mapping[str, Result], warnings: tuple[str, ...] = ()) -> Mof:
    """Return the class for what each included component's licence comes to."""
    reached, rows = NONE, []
    for row in tables.load(TABLE).content["mof"]["class"]:
        number = row["number"]
        before = number == CLASSES[0] or reached == number + 1
        percent = _percent(results, number) if before else 0.0
        if percent == 100:
            reached = number
        own = [one.id for one in components().values() if _asks(one, number)]
        rows.append(
            Progress(
                number, row["roman"], row["name"], round(percent, 1),
                missing=tuple(one for one in own if not _included(results, one)),
                not_open=tuple(
                    one for one in own if _included(results, one) and not _counts(results, one)
                ),
            )
        )  # fmt: skip
    return Mof(reached, tuple(rows), warnings)


def of_facts(facts: Facts) -> Mof:
    """Return the class for the facts about a model, whatever way their licences are spelled."""
    included = {
        key: fact
        for key, fact in facts.items()
        if fact.state == "released" and components()[key].mof
    }
    results = {key: result_of(fact) for key, fact in included.items()}
    unusual = [
        (components()[key], fact)
        for key, fact in included.items()
        if results[key] == "open" and not mof_suited_fact(fact, components()[key].kind)
    ]
    return evaluate(results, tuple(_warning(one, _licence(fact)) for one, fact in unusual))


def result_of(fact: Fact) -> Result:
    """Return what the licence of an included component comes to."""
    if mof_open_fact(fact):
        return "open"
    return "not_open" if fact.licence_id or fact.licence_text else "unlicensed"


def of_literal(licences: Mapping[str, str]) -> Mof:
    """Return the class as the framework's own tool gives it: licences as spelled, SPDX ids only."""
    results: dict[str, Result] = {
        key: "unlicensed" if text == UNLICENSED else "open" if mof_open(text) else "not_open"
        for key, text in licences.items()
    }
    unusual = [
        (components()[key], text)
        for key, text in licences.items()
        if results[key] == "open" and not mof_suited(text, components()[key].kind)
    ]
    return evaluate(results, tuple(_warning(one, text) for one, text in unusual))


def _percent(results: Mapping[str, Result], number: int) -> float:
    needed = [one.id for one in components().values() if one.required and one.mof_class >= number]
    got = sum(_counts(results, one) for one in needed)
    # Once the paper is asked for itself, it cannot be counted a second time for the report.
    if PAPER in needed and _counts(results, REPORT) and results.get(REPORT) != "open":
        return (got - 1) / (len(needed) - 1) * 100
    return got / len(needed) * 100


def _asks(component: Component, number: int) -> bool:
    return component.required and component.mof_class == number


def _included(results: Mapping[str, Result], component: str) -> bool:
    """A research paper stands in for a technical report."""
    return component in results or (component == REPORT and PAPER in results)


def _counts(results: Mapping[str, Result], component: str) -> bool:
    if component == REPORT and results.get(PAPER) == "open":
        return True
    return results.get(component) == "open"


def _licence(fact: Fact) -> str:
    row = catalogue().get(fact.licence_id)
    return fact.licence_text or (row.title if row else "")


def _warning(component: Component, licence: str) -> str:
    rows = tables.load(TABLE).content["mof"]
    text: str = rows["warning"]
    return text.format(title=component.title, licence=licence, kind=rows["kinds"][component.kind])
