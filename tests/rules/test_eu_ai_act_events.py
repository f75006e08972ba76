"""Duties that start with an event: an exception relied on, a test, a risk found, a take-over."""

from datetime import date

import pytest

from tests.rules.subjects import duties, duty, model, rules, system, system_without

POLICE: dict[str, object] = {
    "prohibited_practice": "5(1)(h)",
    "deployer_public_body_or_public_service": True,
}
LAB: dict[str, object] = {
    "annex_iii_point": "4(a)",
    "scope_exclusion": "2(8) pre-market research and development",
    "actor_actions": ["develops_system", "uses"],
}
PROVIDER = ["develops_system", "places_on_market"]


def test_the_exception_for_live_identification_stands_beside_the_ban() -> None:
    result = system(**POLICE)

    assert result.tags == ("prohibited",)
    assert duties(result) == {"AIA-5-1h", "AIA-5-2", "AIA-5-3", "AIA-5-4"}
    assert "live-identification-exception" in rules(result)


@pytest.mark.parametrize(
    "changes",
    [
        {"deployer_public_body_or_public_service": False},
        {"actor_actions": PROVIDER},
        {"prohibited_practice": "5(1)(g)"},
    ],
    ids=["a private user", "a supplier", "another practice"],
)
def test_nobody_else_is_told_of_that_exception(changes: dict[str, object]) -> None:
    assert {"AIA-5-2", "AIA-5-3", "AIA-5-4"}.isdisjoint(duties(system(**{**POLICE, **changes})))


def test_a_test_in_the_real_world_has_conditions_although_the_rest_is_out_of_scope() -> None:
    result = system(**LAB)

    assert result.category == "out_of_scope"
    assert duties(result) == {"AIA-60-4", "AIA-60-7", "AIA-61-1"}
    assert {"excluded-before-market", "real-world-test"} <= rules(result)


@pytest.mark.parametrize(
    "changes",
    [
        {"actor_actions": ["develops_system"]},
        {"annex_iii_point": None},
        {"art6_3_condition": "a"},
        {"prohibited_practice": "5(1)(f)"},
        {"eu_nexus": "none"},
    ],
    ids=["in the laboratory", "not listed", "derogation", "prohibited", "no tie to the Union"],
)
def test_other_development_stays_outside_the_act(changes: dict[str, object]) -> None:
    result = system(**{**LAB, **changes})

    assert (result.category, result.obligations) == ("out_of_scope", ())


def test_the_conditions_for_tests_end_with_the_supply() -> None:
    result = system(**LAB, placed_on_market_date="2026-11-01")

    assert result.category == "high_risk_annex_iii"
    assert not duties(result, "AIA-60-")


@pytest.mark.parametrize("action", ["develops_model", "modifies_model"])
def test_named_training_leaves_the_data_rules_in_full_only(action: str) -> None:
    result = system(annex_iii_point="4(a)", actor_actions=[*PROVIDER, action])

    assert duties(result, "AIA-10-") == {"AIA-10-2", "AIA-10-2f", "AIA-10-3"}


def test_where_no_training_is_named_both_readings_of_the_data_rules_are_shown() -> None:
    result = system(annex_iii_point="4(a)", actor_actions=PROVIDER)

    assert duties(result, "AIA-10-") == {"AIA-10-2", "AIA-10-2f", "AIA-10-3", "AIA-10-6"}
    assert "no-training-named" in rules(result)


def test_a_system_on_a_general_purpose_model_was_trained() -> None:
    result = system(annex_iii_point="4(a)", actor_actions=PROVIDER, gpai={})

    assert "AIA-10-6" not in duties(result)


@pytest.mark.parametrize(
    ("actions", "owed"),
    [
        (PROVIDER, True),
        (["imports"], True),
        (["distributes"], True),
        (["uses"], False),
        (["represents_third_country_provider"], False),
    ],
    ids=["provider", "importer", "distributor", "user", "representative"],
)
def test_whoever_supplied_a_high_risk_system_corrects_it_when_a_risk_is_found(
    actions: list[str], owed: bool
) -> None:
    result = system(annex_iii_point="4(a)", actor_actions=actions)

    assert ("AIA-79-4" in duties(result)) is owed
    assert "AIA-79-4" not in duties(system(actor_actions=actions))


def test_the_first_provider_helps_whoever_turned_the_system_into_a_high_risk_one() -> None:
    result = system(
        annex_iii_point="4(a)", actor_actions=PROVIDER, changes_purpose_to_high_risk=True
    )

    assert duty(result, "AIA-25-2").role == "provider"
    assert "initial_provider" not in result.roles


@pytest.mark.parametrize("action", ["uses", "rebrands", "changes_purpose"])
def test_whoever_took_the_system_over_is_not_its_first_provider(action: str) -> None:
    result = system(
        annex_iii_point="4(a)",
        actor_actions=[*PROVIDER, action],
        changes_purpose_to_high_risk=True,
    )

    assert "AIA-25-2" not in duties(result)


@pytest.mark.parametrize(
    ("point", "placed", "owed"),
    [
        ("6(a)", "2027-08-01", True),
        ("7(c)", "2027-08-01", True),
        ("7(c)", "2027-08-02", False),
        ("5(a)", "2027-08-01", False),
    ],
)
def test_old_parts_of_large_union_systems_have_until_the_end_of_2030(
    point: str, placed: str, owed: bool
) -> None:
    result = system(
        annex_iii_point=point,
        placed_on_market_date=placed,
        deployer_public_body_or_public_service=True,
    )

    assert ("AIA-111-1" in duties(result)) is owed
    assert duty(result, "AIA-111-2b").applies_from == date(2030, 8, 2)


def test_a_model_has_none_of_them() -> None:
    events = {"AIA-5-2", "AIA-10-6", "AIA-25-2", "AIA-60-4", "AIA-79-4", "AIA-111-1"}

    assert events.isdisjoint(duties(model()))


@pytest.mark.parametrize(
    ("key", "facts", "found"),
    [
        ("deployer_public_body_or_public_service", POLICE, "AIA-5-2"),
        ("gpai", {"annex_iii_point": "4(a)", "actor_actions": PROVIDER}, "AIA-10-6"),
        ("actor_actions", LAB, "AIA-60-4"),
        (
            "changes_purpose_to_high_risk",
            {"annex_iii_point": "4(a)", "actor_actions": PROVIDER},
            "AIA-25-2",
        ),
        (
            "placed_on_market_date",
            {"annex_iii_point": "7(c)", "deployer_public_body_or_public_service": True},
            "AIA-111-1",
        ),
    ],
    ids=["the user", "the model", "the actions", "the change of purpose", "the first placement"],
)
def test_what_decides_them_is_asked_for_and_not_guessed(
    key: str, facts: dict[str, object], found: str
) -> None:
    result = system_without(key, **facts)

    assert found not in duties(result)
    assert key in result.open_questions
