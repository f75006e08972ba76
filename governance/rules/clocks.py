"""Which reporting deadlines an incident starts, to whom, and until when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from governance.rules import conditions, tables
from governance.rules.conditions import Condition
from governance.rules.questions import Choice
from governance.rules.reasons import Reason

TABLE = "incident_clocks"
SETS = {"harm": "harms", "regimes": "regimes"}


@dataclass(frozen=True)
class IncidentFacts:
    """What is known about an incident.

    `aware_at` is when the organisation became aware, with a time zone. `harm`, `regimes` and
    `risk_to_people` take the values of `choices()`. `roles` are AI Act roles, and `processor` for
    whoever handles personal data for somebody else. `annex_i_only` says that a high-risk system
    is so as a product alone. None means unknown: the clocks that depend on it are then shown too.

    :raises ValueError: if `aware_at` is naive or a value is not one of the choices.
    """

    aware_at: datetime
    harm: frozenset[str]
    is_high_risk: bool | None
    roles: frozenset[str]
    personal_data_breach: bool | None = None
    risk_to_people: str | None = None
    annex_i_only: bool = False
    provider_unreachable: bool = False
    is_systemic_model: bool | None = False
    regimes: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.aware_at.utcoffset() is None:
            raise ValueError("The time of awareness needs a time zone.")
        for key, rows in SETS.items():
            if wrong := sorted(getattr(self, key) - {c.value for c in choices(rows)}):
                raise ValueError(f"{key} does not know: {', '.join(wrong)}.")
        risks = {choice.value for choice in choices("risks_to_people")}
        if self.risk_to_people is not None and self.risk_to_people not in risks:
            raise ValueError(f"risk_to_people does not know: {self.risk_to_people}.")

    def values(self) -> Mapping[str, object]:
        """Return what is known, by key; what is None is left out as unknown."""
        known: dict[str, object] = {
            "harm": self.harm,
            "roles": self.roles,
            "regimes": self.regimes,
            "provider_unreachable": self.provider_unreachable,
            "is_high_risk": self.is_high_risk,
            "is_systemic_model": self.is_systemic_model,
            "personal_data_breach": self.personal_data_breach,
            "risk_to_people": self.risk_to_people,
        }
        return {key: value for key, value in known.items() if value is not None}


@dataclass(frozen=True)
class ClockRule:
    """One deadline of one regime.

    `due_at` keeps the time zone of awareness; `at_once` says that the law gives no time at all.
    `status` is `in_force` or `upcoming`: whether the step applied on the day of awareness.
    `also_read_as` is the earlier day of a disputed reading. `depends_on` names what is unknown:
    the clock may fall away once it is known.
    """

    id: str
    regime: str
    step: str
    title: str
    who_to: str
    due_at: datetime
    basis: str
    status: str
    applies_from: date
    also_read_as: date | None
    depends_on: tuple[str, ...]
    at_once: bool
    because: Reason


@dataclass(frozen=True)
class _Step:
    row: Mapping[str, Any]
    condition: Condition


def choices(rows: str) -> tuple[Choice, ...]:
    """Return the choices of `harms`, `risks_to_people` or `regimes`."""
    table = tables.load(TABLE).content[rows]
    return tuple(Choice(row["value"], row["label"]) for row in table)


@cache
def _steps() -> tuple[_Step, ...]:
    rows = tables.load(TABLE).content["clock"]
    return tuple(_Step(row, conditions.read(row["when"])) for row in rows)


def due(facts: IncidentFacts) -> tuple[ClockRule, ...]:
    """Return the deadlines that `facts` start, or may start, the earliest first."""
    return tuple(sorted(_running(facts), key=lambda clock: (clock.due_at, clock.id)))


def _running(facts: IncidentFacts) -> Iterator[ClockRule]:
    case = conditions.Case(facts.values(), {}, facts.aware_at.date())
    for step in _steps():
        verdict = step.condition(case)
        if verdict.holds or verdict.open:
            yield _clock(step.row, facts, tuple(sorted(verdict.open)))


def _clock(row: Mapping[str, Any], facts: IncidentFacts, unknown: tuple[str, ...]) -> ClockRule:
    starts: Mapping[str, date] = row["starts"]
    applies_from = starts.get("any") or starts["I" if facts.annex_i_only else "III"]
    return ClockRule(
        id=row["id"],
        regime=row["regime"],
        step=row["step"],
        title=row["title"],
        who_to=row["who_to"],
        due_at=_later(facts.aware_at, row),
        basis=row["source"],
        status="in_force" if facts.aware_at.date() >= applies_from else "upcoming",
        applies_from=applies_from,
        also_read_as=row.get("also_read_as"),
        depends_on=unknown,
        at_once=row.get("hours") == 0,
        because=Reason(row["id"], row["text"], row["source"]),
    )


def _later(moment: datetime, row: Mapping[str, Any]) -> datetime:
    """Add the time of `row`: days keep the time of day, hours are real hours.

    The two differ when clocks change between awareness and the deadline.
    """
    if "days" in row:
        return moment + timedelta(days=row["days"])
    return (moment.astimezone(UTC) + timedelta(hours=row["hours"])).astimezone(moment.tzinfo)
