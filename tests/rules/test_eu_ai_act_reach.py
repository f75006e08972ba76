"""Some set of facts reaches every duty, on every route, and its dates are those of the law."""

from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from governance.rules.eu_ai_act import obligations
from governance.rules.eu_ai_act.owed import Obligation
from tests.rules import reference
from tests.rules.reference import Given
from tests.rules.subjects import TODAY
from tests.rules.witnesses import Witness, witnesses

CATALOGUE = {row.id: row for row in obligations.catalogue()}
DAYS = (TODAY, date(2026, 7, 26), date(2027, 12, 2), date(2028, 8, 2))
# Art 75(1) leaves products out, so the product date that the reference gives is never taken.
NEVER_TAKEN = {("AIA-75-1a", "I")}
HIGH_RISK = {
    trigger
    for row in CATALOGUE.values()
    for trigger in row.triggers
    if trigger.startswith("high_risk") and "legacy" not in trigger
} | {"any_ai_risk"}


@cache
def found(as_of: date) -> tuple[tuple[Witness, Obligation], ...]:
    return tuple(
        (witness, owed) for witness in witnesses() for owed in witness.classified(as_of).obligations
    )


@cache
def shown_by(duty_id: str) -> tuple[str, ...]:
    return tuple(witness.name for witness, owed in found(TODAY) if owed.id == duty_id)


@pytest.mark.parametrize("duty_id", CATALOGUE)
def test_some_set_of_facts_brings_the_duty_about(duty_id: str) -> None:
    assert shown_by(duty_id)


def test_no_witness_leaves_a_question_open() -> None:
    assert {w.name: w.classified(TODAY).open_questions for w in witnesses()} == {
        w.name: () for w in witnesses()
    }


def route_of(witness: Witness, given: Given) -> str:
    """The column of the dates that this subject's duty is read from."""
    days = given.dates("applies_from")
    taken = [route for route in witness.routes if route in days]
    if taken:
        return min(taken, key=lambda route: days[route])
    start = days.get("any") or days.get("formal")
    if "legacy" in days and witness.placed and start and witness.placed < start:
        return "legacy"
    return "any" if "any" in days else "formal"


def test_every_route_of_every_duty_is_taken() -> None:
    rows = reference.rows()
    taken = {(owed.id, route_of(witness, rows[owed.id])) for witness, owed in found(TODAY)}
    named = {
        (name, route)
        for name, given in rows.items()
        for route in given.dates("applies_from")
        if route not in {"formal", "reworded"}
    }

    assert named - taken == NEVER_TAKEN


def dated(as_of: date) -> Iterator[tuple[Witness, Obligation, Given, str]]:
    rows = reference.rows()
    for witness, owed in found(as_of):
        yield witness, owed, rows[owed.id], route_of(witness, rows[owed.id])


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_the_day_of_application_agrees(as_of: date) -> None:
    for witness, owed, given, route in dated(as_of):
        assert owed.applies_from == given.dates("applies_from")[route], (witness.name, owed.id)


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_the_second_reading_agrees(as_of: date) -> None:
    for witness, owed, given, route in dated(as_of):
        days = given.dates("applies_from")
        later = max((days[r] for r in witness.routes if r in days), default=owed.applies_from)
        second = days.get("formal", later) if route != "formal" else None

        assert owed.also_read_as == (second if second != owed.applies_from else None), owed.id


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_the_day_of_the_2024_text_agrees(as_of: date) -> None:
    for witness, owed, given, route in dated(as_of):
        days = given.dates("originally")
        by_route = [days[r] for r in witness.routes if r in days]
        expected = days.get(route) or min(by_route, default=days.get("any"))
        if route == "formal":
            expected = owed.applies_from

        assert owed.originally == expected, (witness.name, owed.id)


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_the_status_agrees(as_of: date) -> None:
    for witness, owed, given, _ in dated(as_of):
        shielded = witness.legacy and set(given.listed("triggers")) & HIGH_RISK
        if shielded or given["applies_from"].startswith("on_change"):
            expected = "legacy"
        else:
            expected = "upcoming" if as_of < owed.applies_from else "in_force"

        assert owed.status == expected, (witness.name, owed.id)
