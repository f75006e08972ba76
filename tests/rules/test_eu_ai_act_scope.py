"""What the Act reaches, and what it leaves out."""

from datetime import date

import pytest

from tests.rules.subjects import duties, duty, model, rules, system, system_without


def test_what_is_neither_system_nor_model_is_not_an_ai_system() -> None:
    result = system(is_ai_system=False)

    assert result.category == "not_ai_system"
    assert (result.roles, result.obligations, result.open_questions) == ((), (), ())


def test_a_specialised_model_is_not_general_purpose_however_large() -> None:
    result = model(details={"significant_generality": False, "training_flop": 9e25})

    assert result.category == "not_ai_system"
    assert "not-general" in rules(result)


def test_nothing_is_owed_without_a_tie_to_the_union() -> None:
    result = system(eu_nexus="none", annex_iii_point="4(a)", prohibited_practice="5(1)(c)")

    assert result.tags == ("out_of_scope",)
    assert (result.roles, result.obligations, result.open_questions) == ((), (), ())


@pytest.mark.parametrize(
    "exclusion",
    [
        "2(3) military defence national security",
        "2(4) third-country authority",
        "2(6) scientific research only",
        "2(8) pre-market research and development",
        "2(10) personal non-professional use",
        "2(12) free and open-source system",
    ],
)
def test_each_exclusion_takes_an_ordinary_system_out(exclusion: str) -> None:
    result = system(scope_exclusion=exclusion)

    assert result.category == "out_of_scope"
    assert result.obligations == ()


@pytest.mark.parametrize(
    "exclusion",
    [
        "2(3) military defence national security",
        "2(6) scientific research only",
        "2(8) pre-market research and development",
    ],
)
def test_the_full_exclusions_lift_prohibitions_too(exclusion: str) -> None:
    assert system(scope_exclusion=exclusion, prohibited_practice="5(1)(a)").tags == (
        "out_of_scope",
    )


def test_the_development_exclusion_ends_on_the_market() -> None:
    development = "2(8) pre-market research and development"

    before = system(
        scope_exclusion=development,
        placed_on_market_date="2026-11-22",
    )
    after = system(scope_exclusion=development, placed_on_market_date="2026-11-21")

    assert before.category == "out_of_scope"
    assert after.category == "minimal"
    assert "before-market-is-over" in rules(after)


def test_private_use_lifts_the_duties_of_the_deployer_only() -> None:
    result = system(
        scope_exclusion="2(10) personal non-professional use",
        actor_actions=["develops_system", "places_on_market", "uses"],
    )

    assert result.category == "minimal"
    assert result.roles == ("provider",)


@pytest.mark.parametrize(
    ("changes", "category"),
    [
        ({"prohibited_practice": "5(1)(e)"}, "prohibited"),
        (
            {"annex_i_section": "A", "third_party_assessment_required": True},
            "high_risk_annex_i",
        ),
        ({"annex_iii_point": "5(b)"}, "high_risk_annex_iii"),
        ({"annex_iii_point": "5(b)", "art6_3_condition": "a"}, "not_high_risk_art6_3"),
        ({"interacts_directly_with_people": True}, "transparency"),
    ],
)
def test_open_source_systems_stay_in_where_the_exclusion_ends(
    changes: dict[str, object], category: str
) -> None:
    result = system(scope_exclusion="2(12) free and open-source system", **changes)

    assert result.category == category
    assert "open-source-not-excluded" in rules(result)


def test_the_open_source_exclusion_is_not_for_models() -> None:
    result = model(scope_exclusion="2(12) free and open-source system")

    assert result.category == "gpai"


def test_an_unknown_exclusion_is_never_presumed() -> None:
    result = system_without("scope_exclusion", annex_iii_point="4(a)")

    assert result.category == "high_risk_annex_iii"
    assert result.open_questions == ("scope_exclusion",)


def test_a_section_b_product_gets_the_classification_only() -> None:
    result = system(
        annex_i_section="B",
        third_party_assessment_required=True,
        annex_iii_point="2",
        interacts_directly_with_people=True,
    )

    assert result.tags == ("high_risk_annex_i",)
    assert duties(result) == set()
    assert "annex-i-b" in rules(result)
    assert result.open_questions == ()


def test_literacy_and_voluntary_codes_are_all_that_minimal_brings() -> None:
    result = system()

    assert result.tags == ("minimal",)
    assert duties(result) == {"AIA-4-1", "AIA-4a-2", "AIA-95-1"}
    assert duty(result, "AIA-4-1").applies_from == date(2025, 2, 2)
    assert result.open_questions == ()
