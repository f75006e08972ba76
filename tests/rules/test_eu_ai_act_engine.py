"""The five rules by which the reference says its table of duties is to be read."""

from datetime import date, timedelta

import pytest

from governance.rules.eu_ai_act import obligations
from tests.rules.subjects import MODEL_DETAILS, TODAY, duties, duty, model, system
from tests.rules.witnesses import witnesses

CATALOGUE = {row.id: row for row in obligations.catalogue()}
MAKER = ["develops_system", "places_on_market", "uses"]
PRODUCT: dict[str, object] = {"annex_i_section": "A", "third_party_assessment_required": True}
SHOWN: dict[str, object] = {
    "interacts_directly_with_people": True,
    "generates_synthetic_content": True,
    "emotion_or_biometric_categorisation": True,
    "deepfake": True,
    "public_interest_text": True,
}


@pytest.mark.parametrize("as_of", [TODAY, date(2028, 8, 2)], ids=str)
def test_1_a_duty_is_upcoming_until_its_day_and_in_force_from_it(as_of: date) -> None:
    for witness in witnesses():
        for owed in witness.classified(as_of).obligations:
            if owed.status != "legacy":
                assert (owed.status == "upcoming") is (as_of < owed.applies_from), owed.id


@pytest.mark.parametrize("duty_id", ["AIA-9-1", "AIA-50-1", "AIA-5-1ba"])
def test_1_the_day_itself_is_in_force(duty_id: str) -> None:
    facts: dict[str, object] = {"annex_iii_point": "4(a)", "actor_actions": MAKER, **SHOWN}
    if duty_id == "AIA-5-1ba":
        facts = {"prohibited_practice": "5(1)(ba)"}
    day = duty(system(**facts), duty_id).applies_from

    assert duty(system(**facts, as_of=day - timedelta(days=1)), duty_id).status == "upcoming"
    assert duty(system(**facts, as_of=day), duty_id).status == "in_force"


def test_2_of_two_routes_the_earlier_day_counts_and_the_other_is_the_second_reading() -> None:
    result = system(**PRODUCT, annex_iii_point="4(b)", actor_actions=MAKER)

    assert duty(result, "AIA-9-1").applies_from == date(2027, 12, 2)
    assert duty(result, "AIA-9-1").also_read_as == date(2028, 8, 2)
    assert duty(result, "AIA-9-1").originally == date(2026, 8, 2)


@pytest.mark.parametrize("point", ["1(a)", "4(b)"])
def test_2_of_two_routes_the_procedure_of_the_product_law_wins(point: str) -> None:
    result = system(**PRODUCT, annex_iii_point=point, actor_actions=MAKER)

    assert duties(result, "AIA-43-") == {"AIA-43-3", "AIA-43-4"}


@pytest.mark.parametrize(
    ("changes", "start"),
    [
        ({"annex_iii_point": "4(a)"}, date(2027, 12, 2)),
        (PRODUCT, date(2028, 8, 2)),
    ],
    ids=["listed use", "product"],
)
def test_3_what_was_placed_before_the_day_of_its_route_is_legacy(
    changes: dict[str, object], start: date
) -> None:
    before, on = (
        system(**changes, actor_actions=MAKER, placed_on_market_date=day.isoformat(), as_of=start)
        for day in (start - timedelta(days=1), start)
    )

    assert {duty(before, name).status for name in ("AIA-9-1", "AIA-26-1")} == {"legacy"}
    assert {duty(on, name).status for name in ("AIA-9-1", "AIA-26-1")} == {"in_force"}
    assert duties(before, "AIA-111-2") == {"AIA-111-2a"}
    assert not duties(on, "AIA-111-")


def test_3_every_duty_of_high_risk_systems_has_the_shield_and_no_other_has() -> None:
    high_risk = {t for row in CATALOGUE.values() for t in row.triggers if t.startswith("high_risk")}

    assert obligations.shielded() - {"any_ai_risk"} == {t for t in high_risk if "legacy" not in t}


def test_3_literacy_and_transparency_are_not_shielded() -> None:
    result = system(
        **SHOWN, annex_iii_point="4(a)", actor_actions=MAKER, placed_on_market_date="2026-08-02"
    )

    assert duty(result, "AIA-4-1").status == "in_force"
    assert {duty(result, name).status for name in duties(result, "AIA-50-")} == {"in_force"}


@pytest.mark.parametrize("listed", [None, "4(b)"], ids=["not listed", "also listed"])
def test_4_section_b_products_get_the_classification_and_no_duty(listed: str | None) -> None:
    result = system(
        **SHOWN,
        annex_i_section="B",
        third_party_assessment_required=True,
        annex_iii_point=listed,
        actor_actions=MAKER,
    )

    assert result.tags == ("high_risk_annex_i",)
    assert result.obligations == ()
    assert any("sector law" in reason.text for reason in result.because)


def test_5_literacy_transparency_and_model_duties_are_added_to_those_of_high_risk() -> None:
    high_risk = system(annex_iii_point="4(a)", actor_actions=[*MAKER, "develops_model"])
    everything = system(
        **SHOWN,
        annex_iii_point="4(a)",
        actor_actions=[*MAKER, "develops_model"],
        gpai=MODEL_DETAILS,
    )

    assert duties(high_risk) < duties(everything)
    assert duties(system(**SHOWN, actor_actions=MAKER), "AIA-50-") < duties(everything)
    assert duties(model()) < duties(everything)
    assert "AIA-4-1" in duties(high_risk)


def test_the_relief_of_open_source_marks_exactly_the_rows_that_say_yes() -> None:
    facts = {"open_source_release": True, "eu_nexus": "third_country_places_on_eu_market"}
    provider = model(**facts)
    representative = model(**facts, actor_actions=["represents_third_country_provider"])
    held = {*provider.obligations, *representative.obligations}

    assert {owed.id for owed in held if owed.open_source_exempt} == {
        row.id for row in CATALOGUE.values() if row.oss_exempt == "yes"
    }


def test_a_system_under_an_open_licence_keeps_its_high_risk_and_transparency_duties() -> None:
    facts: dict[str, object] = {**SHOWN, "annex_iii_point": "4(a)", "actor_actions": MAKER}
    closed = system(**facts)
    opened = system(
        **facts, open_source_release=True, scope_exclusion="2(12) free and open-source system"
    )

    assert duties(opened) == duties(closed)
    assert not [owed for owed in opened.obligations if owed.open_source_exempt]
