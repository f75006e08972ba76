"""Which duties of the catalogue apply to one case, for whom, since when, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from governance.rules import tables
from governance.rules.conditions import NO, NOTHING, Verdict, every, some
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


class _Dates(NamedTuple):
    starts: date
    also: date | None
    originally: date | None


class _Combination(NamedTuple):
    """Triggers and roles that rows share, by what the rules give and by name."""

    triggers: Mapping[str, str]
    roles: Mapping[str, str]


class _Brought(NamedTuple):
    """What a combination of triggers and roles comes to in one case.

    `role` is the one to show; `spared` says that every trigger is shielded (Art 111(2)).
    """

    verdict: Verdict
    role: str
    because: tuple[str, ...]
    spared: bool


def owed(ruling: Ruling, roles: tuple[str, ...]) -> tuple[tuple[Obligation, ...], frozenset[str]]:
    """Return the duties that apply, and the unknown keys that could add or change one.

    `roles` are the roles held, the first one is shown for duties of every operator.
    """
    held: list[Obligation] = []
    unknown = NOTHING
    relief, routes = ruling.on("relief:open_source_model"), _routes(ruling)
    brought = [_brought(combination, ruling, roles) for combination in _combinations()]
    for row, combination in _numbered():
        found = brought[combination]
        verdict = found.verdict
        if verdict is NO:
            continue
        if row.condition is not obligations.always:
            verdict = every([verdict, row.condition(ruling.case)])
        unknown |= verdict.open
        if verdict.holds:
            relieved = row.oss_exempt == "yes"
            unknown |= relief.open if relieved else NOTHING
            held.append(_obligation(row, found, ruling, routes, relieved=relieved and relief.holds))
    return tuple(held), unknown


@cache
def _combinations() -> tuple[_Combination, ...]:
    """Return every combination of triggers and roles in the catalogue, once."""
    return tuple(
        _Combination(
            {f"trigger:{trigger}": trigger for trigger in triggers},
            {f"role:{role}": role for role in who},
        )
        for triggers, who in _shared()
    )


def _shared() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    return tuple(dict.fromkeys((row.triggers, row.who) for row in obligations.catalogue()))


@cache
def _numbered() -> tuple[tuple[Row, int], ...]:
    """Return each row with the number of its combination."""
    place = {shared: n for n, shared in enumerate(_shared())}
    return tuple((row, place[row.triggers, row.who]) for row in obligations.catalogue())


_NOT_BROUGHT = _Brought(NO, "", (), spared=False)


def _brought(combination: _Combination, ruling: Ruling, roles: tuple[str, ...]) -> _Brought:
    trigger = some(map(ruling.on, combination.triggers))
    if trigger is NO:
        return _NOT_BROUGHT
    verdict = every((trigger, some(map(ruling.on, combination.roles))))
    if not verdict.holds:
        return _Brought(verdict, "", (), spared=False)
    role = next(role for role in combination.roles if ruling.on(role).holds)
    held = [trigger for trigger in combination.triggers if ruling.on(trigger).holds]
    because = dict.fromkeys(rule for gift in (*held, role) for rule in ruling.reasons_for(gift))
    spared = obligations.shielded().issuperset(combination.triggers[gift] for gift in held)
    return _Brought(verdict, _shown(combination.roles[role], roles), tuple(because), spared)


def _obligation(
    row: Row, brought: _Brought, ruling: Ruling, routes: tuple[str, ...], *, relieved: bool
) -> Obligation:
    placed = ruling.case.values.get("placed_on_market_date")
    old = "legacy" in row.dates and isinstance(placed, date) and placed < row.dates["any"]
    dates = _dates(row.id, routes, old=old)
    status = _status(row, brought, ruling, dates.starts)
    return _made(row.id, brought.role, dates, status, brought.because, relieved)


@lru_cache(maxsize=10_000)
def _made(
    row_id: str,
    role: str,
    dates: _Dates,
    status: str,
    because: tuple[str, ...],
    relieved: bool,  # noqa: FBT001  # the cache is asked often, and words cost time
) -> Obligation:
    """Return the duty, the same object for all cases in which it is owed in the same way."""
    row = _rows()[row_id]
    return Obligation(
        id=row.id,
        ref=row.ref,
        title=row.title,
        role=role,
        applies_from=dates.starts,
        also_read_as=dates.also,
        originally=dates.originally,
        status=status,
        because=because,
        open_source_exempt=relieved,
    )


def _routes(ruling: Ruling) -> tuple[str, ...]:
    return tuple(
        route
        for route, rules in obligations.routes().items()
        if any(ruling.holds(rule) for rule in rules)
    )


@cache
def _dates(row_id: str, routes: tuple[str, ...], *, old: bool) -> _Dates:
    """Return the dates of a row: the earliest of the routes that brought the case here.

    `old` marks what was placed before the day of a row that has a later one for it.
    """
    row = _rows()[row_id]
    taken = sorted((row.dates[route], route) for route in routes if route in row.dates)
    if taken:
        start, route = taken[0]
        later = taken[-1][0] if taken[-1][0] > start else None
        return _Dates(start, row.dates.get("formal", later), _originally(row, (route,)))
    if "any" not in row.dates:
        start = row.dates["formal"]
        return _Dates(start, None, start if row.originally else None)
    if old:
        return _Dates(row.dates["legacy"], None, _originally(row, ("legacy",)))
    return _Dates(row.dates["any"], None, _originally(row, routes))


@cache
def _rows() -> Mapping[str, Row]:
    return {row.id: row for row in obligations.catalogue()}


def _originally(row: Row, routes: tuple[str, ...]) -> date | None:
    """Return the earliest date that the 2024 text had for one of `routes`, or else for any."""
    dated = [row.originally[route] for route in routes if route in row.originally]
    return min(dated, default=row.originally.get("any"))


def _status(row: Row, brought: _Brought, ruling: Ruling, starts: date) -> str:
    if row.on_change or (brought.spared and ruling.on("trigger:high_risk_legacy").holds):
        return "legacy"
    return "upcoming" if ruling.case.as_of < starts else "in_force"


@cache
def _bases() -> Mapping[str, str]:
    return {row["id"]: row.get("base", row["id"]) for row in tables.load(TABLE).content["role"]}


def _shown(role: str, roles: tuple[str, ...]) -> str:
    base = _bases()[role]
    return roles[0] if base == "first" else base
