"""What a new edition of a framework would change, told before anything is changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from governance.obligations import catalogue
from governance.obligations.catalogue import BuiltIn, Row
from governance.obligations.models import Obligation, Requirement, RequirementVersion

NAMES: Mapping[str, str] = {
    "ref": "Article",
    "title": "Title",
    "duty": "What it asks",
    "who": "Whose duty",
    "triggers": "What brings it about",
    "dates": "Applies from",
    "originally": "Originally",
    "reworded": "Reworded on",
    "evidence_expected": "What would show it",
    "retention": "Keep for",
    "retention_months": "Keep for at least, in months",
    "deadline": "By when",
    "penalty": "Penalty",
    "open_source": "Relief for open source",
    "certainty": "Certainty",
    "second_person": "Two people to set aside",
    "source": "Source",
}


ROUTES: Mapping[str, str] = {
    "any": "",
    "III": "listed uses",
    "I": "products",
    "formal": "literal reading",
    "legacy": "placed before",
}


@dataclass(frozen=True)
class Cell:
    """One column of a duty that reads differently."""

    name: str
    before: Any
    after: Any

    @property
    def title(self) -> str:
        """The column in words."""
        return NAMES[self.name]

    @property
    def was(self) -> str:
        """What it said before."""
        return said(self.before)

    @property
    def now(self) -> str:
        """What it says now."""
        return said(self.after)


def said(value: Any) -> str:
    """Return the value of a column as a person reads it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{ROUTES[key]} {day}".strip() for key, day in value.items()) or "nothing"
    if isinstance(value, list):
        return "; ".join(str(item) for item in value) or "nothing"
    return str(value) if value not in (None, "") else "nothing"


@dataclass(frozen=True)
class Difference:
    """One duty that is `added`, `changed` or `removed`; `cells` say what of it changed."""

    key: str
    title: str
    kind: str
    cells: tuple[Cell, ...] = ()
    in_use: int = 0


def compare(built_in: BuiltIn, stored: Mapping[str, Requirement]) -> tuple[Difference, ...]:
    """Return how the rules data differs from the stored requirements of one framework."""
    texts = _texts(stored)
    fresh = {row.key: row for row in built_in.rows}
    added = [
        Difference(k, row.columns["title"], "added") for k, row in fresh.items() if k not in stored
    ]
    changed = [
        Difference(key, row.columns["title"], "changed", cells)
        for key, row in fresh.items()
        if key in stored and (cells := _cells(texts[key], row, stored[key]))
    ]
    removed = [
        Difference(key, row.title, "removed")
        for key, row in stored.items()
        if key not in fresh and row.in_force
    ]
    return (*added, *changed, *removed)


def _texts(stored: Mapping[str, Requirement]) -> dict[str, dict[str, Any]]:
    """Return the newest text of each requirement, as it was kept; all columns where none was."""
    kept = RequirementVersion.objects.filter(requirement__in=stored.values())
    found = kept.order_by("number").values_list("requirement__key", "content")
    return {key: catalogue.text_of(vars(row)) for key, row in stored.items()} | dict(found)


def _cells(kept: Collection[str], row: Row, requirement: Requirement) -> tuple[Cell, ...]:
    """Return what differs of the columns that the kept text has; older texts have fewer."""
    text = catalogue.text_of(vars(requirement))
    before = {name: value for name, value in text.items() if name in kept}
    cells = differing(before, row.text)
    if not cells and not requirement.in_force:
        return (Cell("title", requirement.title, row.columns["title"]),)
    return cells


def differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Cell, ...]:
    """Return what reads differently in two texts, as far as both have the column."""
    return tuple(
        Cell(name, old[name], new[name])
        for name in catalogue.TEXT
        if name in old and name in new and old[name] != new[name]
    )


def pending() -> tuple[Difference, ...]:
    """Return what `sync_rules` would do now, with the number of open obligations it touches."""
    stored: dict[str, dict[str, Requirement]] = {}
    for requirement in Requirement.objects.select_related("framework"):
        stored.setdefault(requirement.framework.key, {})[requirement.key] = requirement
    found = [
        difference
        for built_in in catalogue.built_in()
        for difference in compare(built_in, stored.get(built_in.key, {}))
    ]
    used = in_use({one.key for one in found if one.kind != "added"})
    return tuple(
        Difference(one.key, one.title, one.kind, one.cells, used.get(one.key, 0)) for one in found
    )


def in_use(keys: set[str]) -> dict[str, int]:
    """Return how many obligations that are not done rest on each requirement."""
    if not keys:
        return {}
    rows = Obligation.objects.unfulfilled().filter(requirement__key__in=keys)
    counted = rows.order_by().values("requirement__key").annotate(number=Count("pk"))
    return {row["requirement__key"]: row["number"] for row in counted}
