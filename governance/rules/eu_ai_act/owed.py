"""Which duties of the catalogue apply to one case, for whom, since when, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from governance.rules import tables
from governance.rules.conditions import NOTHING, Verdict, every, some
from governance.rules.eu_ai_act import obligations
from governance.rules.eu_ai_act.facts import TABLE
from governance.rules.eu_ai_act.obligations import Row
from governance.rules.eu_ai_act.rulebook import Ruling


@dataclass(frozen=True)
class Obligation:
    """One duty that applies.

    `also_read_as` is the second reading of the date where the law is unsettled; `originally` the
    date of the 2024 text (None for a new duty); `because` names rules of the same result.
    """

    id: str
    ref: str
    title: str
    role: str
    applies_from: date
    also_read_as: date | None
    originally: date | None
    status: str
    because: tuple[str, ...]
    open_source_exempt: bool

    def as_dict(self) -> dict[str, object]:
        """Return the duty as JSON data."""
        return {
            "id": self.id,
            "ref": self.ref,
            "title": self.title,
            "role": self.role,
            "applies_from": self.applies_from.isoformat(),
            "also_read_as": self.also_read_as.isoformat() if self.also_read_as else None,
            "originally": self.originally.isoformat() if self.originally else None,
            "status": self.status,
            "because": list(self.because),
            "open_source_exempt": self.open_source_exempt,
        }


@dataclass(frozen=True)
class _Dates:
    starts: date
    also: date | None
    originally: date | None


def owed(ruling: Ruling, roles: tuple[str, ...]) -> tuple[tuple[Obligation, ...], frozenset[str]]:
    """Return the duties that apply, and the unknown keys that could add or change one.

    `roles` are the roles held, the first one is shown for duties of every operator.
    """
    held: list[Obligation] = []
    unknown = NOTHING
    relief = ruling.on("relief:open_source_model")
    routes = _routes(ruling)
    brought: dict[tuple[tuple[str, ...], tuple[str, ...]], Verdict] = {}
    for row in obligations.catalogue():
        group = (row.triggers, row.who)
        if group not in brought:
            brought[group] = _applies(row, ruling)
        verdict = every([brought[group], row.condition(ruling.case)])
        unknown |= verdict.open
        if verdict.holds:
            unknown |= relief.open if row.oss_exempt == "yes" else NOTHING
            held.append(_obligation(row, ruling, roles, routes))
    return tuple(held), unknown


def _applies(row: Row, ruling: Ruling) -> Verdict:
    trigger = some([ruling.on(f"trigger:{trigger}") for trigger in row.triggers])
    role = some([ruling.on(f"role:{role}") for role in row.who])
    return every([trigger, role])


def _obligation(
    row: Row, ruling: Ruling, roles: tuple[str, ...], routes: tuple[str, ...]
) -> Obligation:
    role = next(role for role in row.who if ruling.on(f"role:{role}").holds)
    triggers = [name for name in row.triggers if ruling.on(f"trigger:{name}").holds]
    dates = _dates(row, routes, ruling.case.values.get("placed_on_market_date"))
    gifts = (*(f"trigger:{name}" for name in triggers), f"role:{role}")
    return Obligation(
        id=row.id,
        ref=row.ref,
        title=row.title,
        role=_shown(role, roles),
        applies_from=dates.starts,
        also_read_as=dates.also,
        originally=dates.originally,
        status=_status(row, triggers, ruling, dates.starts),
        because=tuple(dict.fromkeys(r for gift in gifts for r in ruling.reasons_for(gift))),
        open_source_exempt=row.oss_exempt == "yes" and ruling.on("relief:open_source_model").holds,
    )


def _routes(ruling: Ruling) -> tuple[str, ...]:
    return tuple(
        route
        for route, rules in obligations.routes().items()
        if any(ruling.holds(rule) for rule in rules)
    )


def _dates(row: Row, routes: tuple[str, ...], placed: object) -> _Dates:
    """Return the dates of `row`: the earliest of the routes that brought the case here."""
    taken = sorted((row.dates[route], route) for route in routes if route in row.dates)
    if taken:
        start, route = taken[0]
        later = taken[-1][0] if taken[-1][0] > start else None
        return _Dates(start, row.dates.get("formal", later), row.originally.get(route))
    start = row.dates.get("any") or row.dates["formal"]
    if "legacy" in row.dates and isinstance(placed, date) and placed < start:
        legacy = row.dates["legacy"]
        return _Dates(legacy, None, row.originally.get("legacy", row.originally.get("any")))
    return _Dates(start, None, row.originally.get("any"))


def _status(row: Row, triggers: list[str], ruling: Ruling, starts: date) -> str:
    caught_later = ruling.on("trigger:high_risk_legacy").holds
    if row.on_change or (caught_later and obligations.shielded().issuperset(triggers)):
        return "legacy"
    return "upcoming" if ruling.case.as_of < starts else "in_force"


@cache
def _bases() -> Mapping[str, str]:
    return {row["id"]: row.get("base", row["id"]) for row in tables.load(TABLE).content["role"]}


def _shown(role: str, roles: tuple[str, ...]) -> str:
    base = _bases()[role]
    return roles[0] if base == "first" else base
