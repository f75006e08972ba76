"""Categories of systems: prohibited, high-risk, derogation, transparency, minimal."""

from datetime import date

import pytest

from governance.rules.eu_ai_act.classify import classify
from governance.rules.eu_ai_act.facts import asked, parse
from tests.rules.subjects import duties, duty, rules, system, system_without

ORIGINAL = ["5(1)(a)", "5(1)(b)", "5(1)(c)", "5(1)(d)", "5(1)(e)", "5(1)(f)", "5(1)(g)"]
POINTS = [choice.value for choice in asked()["annex_iii_point"].choices]
EXCEPTIONS = {
    "1(a)": "1(a) one-to-one verification",
    "5(a)": "5(a) not a public authority",
    "5(b)": "5(b) financial fraud detection",
    "5(c)": "5(c) other insurance",
    "7(d)": "7(d) travel-document verification",
    "8(b)": "8(b) logistics",
}


@pytest.mark.parametrize("practice", ORIGINAL)
def test_the_first_prohibitions_hold_since_february_2025(practice: str) -> None:
    result = system(prohibited_practice=practice)

    (only,) = result.obligations
    assert result.tags == ("prohibited",)
    assert only.ref == f"Art {practice}"
    assert (only.applies_from, only.status) == (date(2025, 2, 2), "in_force")


def test_live_identification_is_forbidden_to_the_police_that_uses_it() -> None:
    result = system(prohibited_practice="5(1)(h)")

    assert result.category == "prohibited"
    assert duties(result) == {"AIA-5-1h"}
    assert duty(result, "AIA-5-1h").role == "deployer"


@pytest.mark.parametrize("practice", ["5(1)(ba)", "5(1)(bb)"])
@pytest.mark.parametrize(
    ("as_of", "status"),
    [(date(2026, 12, 1), "upcoming"), (date(2026, 12, 2), "in_force")],
)
def test_the_new_prohibitions_start_in_december_2026(
    practice: str, as_of: date, status: str
) -> None:
    result = system(prohibited_practice=practice, as_of=as_of)

    (only,) = result.obligations
    assert result.category == "prohibited"
    assert (only.applies_from, only.originally) == (date(2026, 12, 2), None)
    assert only.status == status


def test_a_prohibited_practice_ends_the_questions() -> None:
    result = system(prohibited_practice="5(1)(f)", annex_iii_point="1(c)", deepfake=True)

    assert result.tags == ("prohibited",)


@pytest.mark.parametrize("point", POINTS)
def test_every_listed_use_is_high_risk_from_december_2027(point: str) -> None:
    result = system(annex_iii_point=point, actor_actions=["develops_system", "places_on_market"])

    assert result.tags == ("high_risk_annex_iii",)
    assert duty(result, "AIA-9-1").applies_from == date(2027, 12, 2)
    assert duty(result, "AIA-9-1").originally == date(2026, 8, 2)
    assert duty(result, "AIA-9-1").status == "upcoming"
    assert any(reason.source.endswith(f"point {point}") for reason in result.because)


@pytest.mark.parametrize(("point", "exception"), EXCEPTIONS.items())
def test_a_built_in_exception_takes_the_use_off_the_list(point: str, exception: str) -> None:
    result = system(annex_iii_point=point, annex_iii_builtin_exception=exception)

    assert result.category == "minimal"
    assert any(exception in reason.text for reason in result.because)


@pytest.mark.parametrize("condition", ["a", "b", "c", "d"])
def test_each_ground_of_the_derogation_leads_to_documentation(condition: str) -> None:
    result = system(
        annex_iii_point="4(a)",
        art6_3_condition=condition,
        actor_actions=["develops_system", "places_on_market"],
    )

    assert result.category == "not_high_risk_art6_3"
    assert {"AIA-6-4", "AIA-49-2", "AIA-80-2"} <= duties(result)
    assert not duties(result, "AIA-9-")


def test_profiling_makes_a_listed_use_high_risk_in_every_case() -> None:
    result = system(annex_iii_point="4(a)", profiling=True)

    assert result.category == "high_risk_annex_iii"
    assert "annex-iii-profiling" in rules(result)


def test_the_derogation_is_not_given_while_profiling_is_unknown() -> None:
    result = system_without("profiling", annex_iii_point="4(a)", art6_3_condition="a")

    assert result.category == "high_risk_annex_iii"
    assert result.open_questions == ("profiling",)


def test_a_section_a_product_is_high_risk_from_august_2028() -> None:
    result = system(
        annex_i_section="A",
        third_party_assessment_required=True,
        actor_actions=["develops_system", "places_on_market"],
    )

    assert result.tags == ("high_risk_annex_i",)
    assert duty(result, "AIA-9-1").applies_from == date(2028, 8, 2)
    assert duty(result, "AIA-9-1").originally == date(2027, 8, 2)
    assert "AIA-43-3" in duties(result)
    assert "AIA-49-1" not in duties(result)


def test_a_product_without_independent_assessment_is_not_high_risk() -> None:
    result = system(annex_i_section="A", third_party_assessment_required=False)

    assert result.category == "minimal"
    assert "annex-i-without-assessment" in rules(result)


def test_both_routes_start_at_the_earlier_date_and_show_the_later_reading() -> None:
    result = system(
        annex_i_section="A",
        third_party_assessment_required=True,
        annex_iii_point="1(a)",
        actor_actions=["develops_system", "places_on_market"],
    )

    assert result.category == "high_risk_annex_i"
    assert result.tags == ("high_risk_annex_i", "high_risk_annex_iii")
    assert duty(result, "AIA-9-1").applies_from == date(2027, 12, 2)
    assert duty(result, "AIA-9-1").also_read_as == date(2028, 8, 2)
    assert {"AIA-43-1", "AIA-43-2"}.isdisjoint(duties(result))
    assert duty(result, "AIA-43-3").applies_from == date(2028, 8, 2)


def test_the_derogation_does_not_help_a_product() -> None:
    result = system(
        annex_i_section="A",
        third_party_assessment_required=True,
        annex_iii_point="1(a)",
        art6_3_condition="a",
    )

    assert result.tags == ("high_risk_annex_i",)


@pytest.mark.parametrize(
    "trigger",
    [
        "interacts_directly_with_people",
        "generates_synthetic_content",
        "emotion_or_biometric_categorisation",
        "deepfake",
        "public_interest_text",
    ],
)
def test_each_transparency_ground_gives_the_category(trigger: str) -> None:
    assert system(**{trigger: True}).tags == ("transparency",)


def test_transparency_is_added_to_high_risk() -> None:
    result = system(annex_iii_point="4(a)", interacts_directly_with_people=True)

    assert result.category == "high_risk_annex_iii"
    assert result.tags == ("high_risk_annex_iii", "transparency")


def test_reviewed_public_text_with_an_editor_needs_no_disclosure() -> None:
    result = system(public_interest_text=True, human_review_and_editorial_responsibility=True)

    assert result.category == "minimal"
    assert "edited-text" in rules(result)


def test_art_keeps_the_disclosure_of_deepfakes() -> None:
    result = system(deepfake=True, evidently_artistic_or_satirical=True)

    assert "AIA-50-4a" in duties(result)
    assert "deepfake-in-art" in rules(result)


def test_a_point_without_an_exception_of_its_own_asks_for_none() -> None:
    with_one = classify(
        parse({"is_ai_system": True, "annex_iii_point": "5(b)"}), as_of=date(2026, 11, 21)
    )
    without = classify(
        parse({"is_ai_system": True, "annex_iii_point": "4(a)"}), as_of=date(2026, 11, 21)
    )

    assert "annex_iii_builtin_exception" in with_one.open_questions
    assert "annex_iii_builtin_exception" not in without.open_questions
