"""Since when a duty applies: routes, second readings, things from before the start."""

from datetime import date

import pytest

from tests.rules.subjects import duties, duty, rules, system, system_without

PROVIDER = ["develops_system", "places_on_market"]


@pytest.mark.parametrize(
    ("as_of", "status"), [(date(2027, 12, 1), "upcoming"), (date(2027, 12, 2), "in_force")]
)
def test_high_risk_duties_start_on_their_day(as_of: date, status: str) -> None:
    result = system(annex_iii_point="4(a)", as_of=as_of)

    assert duty(result, "AIA-26-1").status == status
    assert result.as_of == as_of


@pytest.mark.parametrize("found", ["AIA-49-1", "AIA-72-1", "AIA-73-1", "AIA-43-2"])
def test_the_formal_reading_is_shown_beside_the_later_date(found: str) -> None:
    result = system(annex_iii_point="4(a)", actor_actions=PROVIDER)

    assert duty(result, found).applies_from == date(2027, 12, 2)
    assert duty(result, found).also_read_as == date(2026, 8, 2)


def test_settled_dates_have_no_second_reading() -> None:
    result = system(annex_iii_point="4(a)", actor_actions=PROVIDER)

    assert duty(result, "AIA-9-1").also_read_as is None


def test_registration_of_a_derogation_shows_both_readings() -> None:
    result = system(annex_iii_point="4(a)", art6_3_condition="d", actor_actions=PROVIDER)

    assert duty(result, "AIA-49-2").applies_from == date(2027, 12, 2)
    assert duty(result, "AIA-49-2").also_read_as == date(2026, 8, 2)


@pytest.mark.parametrize("placed", ["2024-01-01", "2027-12-01"])
def test_systems_from_before_the_start_are_legacy(placed: str) -> None:
    result = system(
        annex_iii_point="4(a)",
        placed_on_market_date=placed,
        actor_actions=[*PROVIDER, "uses"],
        as_of=date(2028, 1, 1),
    )

    assert duty(result, "AIA-9-1").status == "legacy"
    assert duty(result, "AIA-26-1").status == "legacy"
    assert duty(result, "AIA-111-2a").status == "legacy"
    assert "AIA-111-2b" not in duties(result)
    assert duty(result, "AIA-4-1").status == "in_force"
    assert "legacy" in rules(result)


def test_systems_placed_on_the_first_day_are_not_legacy() -> None:
    result = system(
        annex_iii_point="4(a)", placed_on_market_date="2027-12-02", as_of=date(2028, 1, 1)
    )

    assert duty(result, "AIA-26-1").status == "in_force"
    assert "AIA-111-2a" not in duties(result)


def test_products_have_a_later_cut_off() -> None:
    product: dict[str, object] = {"annex_i_section": "A", "third_party_assessment_required": True}

    old = system(**product, placed_on_market_date="2028-08-01", as_of=date(2028, 9, 1))
    new = system(**product, placed_on_market_date="2028-08-02", as_of=date(2028, 9, 1))

    assert duty(old, "AIA-26-1").status == "legacy"
    assert duty(new, "AIA-26-1").status == "in_force"


def test_old_systems_of_public_bodies_comply_by_2030() -> None:
    result = system(
        annex_iii_point="5(a)",
        placed_on_market_date="2026-01-01",
        deployer_public_body_or_public_service=True,
    )

    assert duty(result, "AIA-111-2b").applies_from == date(2030, 8, 2)
    assert duty(result, "AIA-111-2b").status == "upcoming"


@pytest.mark.parametrize(
    ("placed", "starts"), [("2026-08-01", date(2026, 12, 2)), ("2026-08-02", date(2026, 8, 2))]
)
def test_old_generative_systems_mark_output_from_december_2026(placed: str, starts: date) -> None:
    result = system(
        generates_synthetic_content=True,
        placed_on_market_date=placed,
        actor_actions=["puts_into_service_own_name"],
    )

    assert duty(result, "AIA-50-2").applies_from == starts
    assert ("AIA-111-4" in duties(result)) is (placed == "2026-08-01")


def test_an_unknown_first_placement_is_asked_for_where_it_matters() -> None:
    assert system_without("placed_on_market_date").open_questions == ()
    assert system_without("placed_on_market_date", annex_iii_point="4(a)").open_questions == (
        "placed_on_market_date",
    )


def test_new_duties_have_no_original_date() -> None:
    assert duty(system(), "AIA-4a-2").originally is None
    assert duty(system(), "AIA-4-1").originally == date(2025, 2, 2)
