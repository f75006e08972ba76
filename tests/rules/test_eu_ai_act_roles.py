"""Who is who: roles of systems, taking over, and the duties that hang on a role."""

import pytest

from tests.rules.subjects import duties, rules, system, system_without


@pytest.mark.parametrize(
    ("actions", "roles"),
    [
        (["develops_system", "places_on_market"], ("provider",)),
        (["puts_into_service_own_name"], ("provider",)),
        (["develops_system", "uses"], ("provider", "deployer")),
        (["develops_system"], ()),
        (["uses"], ("deployer",)),
        (["imports", "places_on_market"], ("importer",)),
        (["distributes"], ("distributor",)),
        (["represents_third_country_provider"], ("authorised_representative",)),
        (["manufactures_product"], ("product_manufacturer",)),
        (
            ["develops_system", "places_on_market", "uses", "distributes"],
            ("provider", "deployer", "distributor"),
        ),
        ([], ()),
    ],
)
def test_actions_decide_roles(actions: list[str], roles: tuple[str, ...]) -> None:
    assert system(actor_actions=actions).roles == roles


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"own_name_on_high_risk_system": True}, "provider-by-name"),
        ({"actor_actions": ["uses", "rebrands"]}, "provider-by-name"),
        ({"substantial_modification": True}, "provider-by-change"),
        ({"changes_purpose_to_high_risk": True}, "provider-by-purpose"),
    ],
)
def test_taking_over_a_high_risk_system_makes_a_deployer_provider(
    changes: dict[str, object], rule: str
) -> None:
    result = system(annex_iii_point="4(a)", **changes)

    assert result.roles == ("provider", "deployer")
    assert rule in rules(result)
    assert {"AIA-9-1", "AIA-26-1"} <= duties(result)


@pytest.mark.parametrize(
    "change",
    [
        "own_name_on_high_risk_system",
        "substantial_modification",
        "changes_purpose_to_high_risk",
    ],
)
def test_only_high_risk_systems_can_be_taken_over(change: str) -> None:
    assert system(**{change: True}).roles == ("deployer",)


def test_the_maker_of_a_section_a_product_carries_the_duties_of_the_provider() -> None:
    result = system(
        annex_i_section="A",
        third_party_assessment_required=True,
        actor_actions=["manufactures_product"],
    )

    assert result.roles == ("provider", "product_manufacturer")
    assert {"AIA-25-3", "AIA-8-1"} <= duties(result)


def test_a_system_on_a_general_purpose_model_has_a_downstream_provider() -> None:
    result = system(actor_actions=["develops_system", "places_on_market"], gpai={})

    assert result.roles == ("provider", "downstream_provider")


@pytest.mark.parametrize(
    ("nexus", "owed"),
    [("established_in_eu", False), ("third_country_places_on_eu_market", True)],
)
def test_a_provider_outside_the_union_appoints_a_representative(nexus: str, owed: bool) -> None:
    result = system(
        annex_iii_point="4(a)",
        eu_nexus=nexus,
        actor_actions=["develops_system", "places_on_market"],
    )

    assert ("AIA-22-1" in duties(result)) is owed


@pytest.mark.parametrize(
    ("changes", "owed"),
    [
        ({}, set()),
        ({"used_by_employer_at_work": True}, {"AIA-26-7"}),
        ({"decisions_about_natural_persons": True}, {"AIA-26-9", "AIA-26-11", "AIA-86-1"}),
        (
            {"deployer_public_body_or_public_service": True},
            {"AIA-26-8", "AIA-27-1", "AIA-27-2", "AIA-27-3", "AIA-27-4", "AIA-49-3", "AIA-71-2"},
        ),
    ],
)
def test_duties_of_a_deployer_follow_the_use(changes: dict[str, object], owed: set[str]) -> None:
    base = duties(system(annex_iii_point="4(a)"))

    assert duties(system(annex_iii_point="4(a)", **changes)) - base == owed


@pytest.mark.parametrize(("point", "owed"), [("5(b)", True), ("5(c)", True), ("5(d)", False)])
def test_credit_and_life_insurance_need_the_impact_assessment_of_anyone(
    point: str, owed: bool
) -> None:
    assert ("AIA-27-1" in duties(system(annex_iii_point=point))) is owed


def test_infrastructure_has_neither_impact_assessment_nor_the_union_register() -> None:
    result = system(
        annex_iii_point="2",
        deployer_public_body_or_public_service=True,
        actor_actions=["develops_system", "places_on_market", "uses"],
    )

    assert {"AIA-27-1", "AIA-49-1", "AIA-49-3", "AIA-26-8"}.isdisjoint(duties(result))
    assert "AIA-49-5" in duties(result)


@pytest.mark.parametrize(
    ("trigger", "actions", "owed"),
    [
        ("interacts_directly_with_people", ["puts_into_service_own_name"], "AIA-50-1"),
        ("generates_synthetic_content", ["puts_into_service_own_name"], "AIA-50-2"),
        ("emotion_or_biometric_categorisation", ["uses"], "AIA-50-3"),
        ("deepfake", ["uses"], "AIA-50-4a"),
        ("public_interest_text", ["uses"], "AIA-50-4b"),
    ],
)
def test_each_transparency_duty_falls_on_its_role(
    trigger: str, actions: list[str], owed: str
) -> None:
    other = ["uses"] if actions != ["uses"] else ["puts_into_service_own_name"]

    held = duties(system(**{trigger: True}, actor_actions=actions), "AIA-50-")
    spared = duties(system(**{trigger: True}, actor_actions=other), "AIA-50-")

    assert held == {owed, "AIA-50-5"}
    assert spared == {"AIA-50-5"}


@pytest.mark.parametrize(
    ("action", "prefix"),
    [
        ("imports", "AIA-23-"),
        ("distributes", "AIA-24-"),
        ("represents_third_country_provider", "AIA-22-"),
    ],
)
def test_the_chain_has_duties_of_its_own(action: str, prefix: str) -> None:
    assert duties(system(annex_iii_point="4(a)", actor_actions=[action]), prefix)
    assert not duties(system(annex_iii_point="4(a)", actor_actions=["uses"]), prefix)


def test_unknown_actions_give_no_role_and_are_asked_for() -> None:
    result = system_without("actor_actions", annex_iii_point="4(a)")

    assert result.roles == ()
    assert "actor_actions" in result.open_questions
