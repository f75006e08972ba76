"""Deadlines after an incident."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from governance.rules.clocks import ClockRule, IncidentFacts, choices, due

AWARE = datetime(2028, 9, 4, 9, 30, tzinfo=UTC)


def incident(**changes: object) -> IncidentFacts:
    facts: dict[str, object] = {
        "aware_at": AWARE,
        "harm": frozenset({"health"}),
        "is_high_risk": True,
        "roles": frozenset({"provider"}),
        "personal_data_breach": False,
    }
    return IncidentFacts(**{**facts, **changes})  # type: ignore[arg-type]  # a builder of tests


def clock(facts: IncidentFacts, clock_id: str) -> ClockRule:
    return next(found for found in due(facts) if found.id == clock_id)


def ids(facts: IncidentFacts) -> list[str]:
    return [found.id for found in due(facts)]


@pytest.mark.parametrize(
    ("harm", "clock_id", "days"),
    [
        ("health", "aia-73-default", 15),
        ("rights", "aia-73-default", 15),
        ("property", "aia-73-default", 15),
        ("environment", "aia-73-default", 15),
        ("infrastructure", "aia-73-infrastructure", 2),
        ("widespread", "aia-73-infrastructure", 2),
        ("death", "aia-73-death", 10),
    ],
)
def test_the_provider_of_a_high_risk_system_reports_in_time(
    harm: str, clock_id: str, days: int
) -> None:
    (only,) = due(incident(harm=frozenset({harm})))

    assert only.id == clock_id
    assert only.due_at == AWARE + timedelta(days=days)
    assert only.because.source == only.basis
    assert "Art 73" in only.basis


def test_several_harms_run_several_clocks_the_earliest_first() -> None:
    harm = frozenset({"death", "infrastructure", "health"})

    assert ids(incident(harm=harm)) == ["aia-73-infrastructure", "aia-73-death", "aia-73-default"]


def test_a_system_that_is_not_high_risk_starts_no_clock_of_the_act() -> None:
    assert due(incident(is_high_risk=False)) == ()


def test_an_unknown_category_starts_the_clock_and_says_so() -> None:
    assert clock(incident(is_high_risk=None), "aia-73-default").depends_on == ("is_high_risk",)


@pytest.mark.parametrize(
    ("aware_at", "annex_i_only", "status"),
    [
        (datetime(2027, 12, 1, 23, tzinfo=UTC), False, "upcoming"),
        (datetime(2027, 12, 2, 0, tzinfo=UTC), False, "in_force"),
        (datetime(2028, 8, 1, 23, tzinfo=UTC), True, "upcoming"),
        (datetime(2028, 8, 2, 0, tzinfo=UTC), True, "in_force"),
    ],
)
def test_the_act_applies_from_the_day_of_its_route(
    aware_at: datetime, annex_i_only: bool, status: str
) -> None:
    found = clock(incident(aware_at=aware_at, annex_i_only=annex_i_only), "aia-73-default")

    assert found.status == status
    assert found.also_read_as is not None


def test_a_deployer_tells_the_provider_at_once() -> None:
    (only,) = due(incident(roles=frozenset({"deployer"})))

    assert only.id == "aia-26-5"
    assert only.at_once
    assert only.due_at == AWARE


def test_a_deployer_reports_itself_when_the_provider_cannot_be_reached() -> None:
    facts = incident(roles=frozenset({"deployer"}), provider_unreachable=True)

    assert ids(facts) == ["aia-26-5", "aia-73-default"]


def test_a_breach_of_personal_data_is_notified_in_72_hours() -> None:
    found = clock(incident(personal_data_breach=True, risk_to_people="risk"), "gdpr-33")

    assert found.due_at == AWARE + timedelta(hours=72)
    assert (found.status, found.at_once, found.depends_on) == ("in_force", False, ())


@pytest.mark.parametrize(
    ("risk", "started"),
    [("unlikely", set()), ("risk", {"gdpr-33"}), ("high", {"gdpr-33", "gdpr-34"})],
)
def test_the_risk_decides_who_is_told_of_a_breach(risk: str, started: set[str]) -> None:
    facts = incident(is_high_risk=False, personal_data_breach=True, risk_to_people=risk)

    assert set(ids(facts)) == started


def test_an_unknown_breach_or_risk_keeps_the_clock_running() -> None:
    facts = incident(is_high_risk=False, personal_data_breach=None)

    assert clock(facts, "gdpr-33").depends_on == ("personal_data_breach", "risk_to_people")


def test_a_processor_tells_the_controller() -> None:
    facts = incident(is_high_risk=False, personal_data_breach=True, roles=frozenset({"processor"}))

    assert ids(facts) == ["gdpr-33-processor"]


@pytest.mark.parametrize(
    ("harm", "days"), [("infrastructure", 2), ("cybersecurity", 5), ("death", 10), ("rights", 15)]
)
def test_systemic_models_have_the_clocks_of_the_code(harm: str, days: int) -> None:
    facts = incident(
        is_high_risk=False,
        is_systemic_model=True,
        roles=frozenset({"gpai_provider"}),
        harm=frozenset({harm}),
    )

    (only,) = due(facts)
    assert only.due_at == AWARE + timedelta(days=days)
    assert only.status == "in_force"


@pytest.mark.parametrize(
    ("regime", "hours"), [("nis2", [24, 72]), ("dora", [24]), ("cra", [24, 72])]
)
def test_other_regimes_run_beside(regime: str, hours: list[int]) -> None:
    facts = incident(is_high_risk=False, regimes=frozenset({regime}))

    assert [found.due_at - AWARE for found in due(facts)] == [timedelta(hours=h) for h in hours]


def test_hours_are_real_and_days_keep_the_time_of_day_when_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    aware_at = datetime(2028, 3, 25, 12, 0, tzinfo=berlin)
    facts = incident(aware_at=aware_at, personal_data_breach=True, risk_to_people="risk")

    assert clock(facts, "gdpr-33").due_at == datetime(2028, 3, 28, 13, 0, tzinfo=berlin)
    assert clock(facts, "aia-73-default").due_at == datetime(2028, 4, 9, 12, 0, tzinfo=berlin)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        incident(aware_at=datetime(2028, 9, 4, 9, 30))  # noqa: DTZ001  # the point of this test


@pytest.mark.parametrize(
    "changes",
    [
        {"harm": frozenset({"boredom"})},
        {"regimes": frozenset({"hoa"})},
        {"risk_to_people": "some"},
    ],
)
def test_values_outside_the_choices_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="does not know"):
        incident(**changes)


def test_every_choice_has_words_for_people() -> None:
    for rows in ("harms", "risks_to_people", "regimes"):
        assert all(choice.label[0].isupper() for choice in choices(rows))
