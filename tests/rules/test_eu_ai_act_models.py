"""General-purpose models: systemic risk, changed models, open-source relief, old models."""

from datetime import date

import pytest

from governance.rules.eu_ai_act.classify import Classification
from tests.rules.subjects import MODEL_DETAILS, duties, duty, model, rules, system

RELIEVED = {"AIA-53-1a", "AIA-53-1b"}


def relieved(result: Classification) -> set[str]:
    return {found.id for found in result.obligations if found.open_source_exempt}


@pytest.mark.parametrize(
    ("flop", "tags"),
    [
        (1e22, ("gpai",)),
        (1e25, ("gpai",)),
        (1.0001e25, ("gpai_systemic", "gpai")),
    ],
)
def test_systemic_risk_is_presumed_above_the_threshold(flop: float, tags: tuple[str, ...]) -> None:
    assert model(details={"training_flop": flop}).tags == tags


def test_the_duties_of_a_model_provider() -> None:
    result = model()

    assert result.roles == ("gpai_provider",)
    assert duties(result, "AIA-53-") == {
        "AIA-53-1a",
        "AIA-53-1b",
        "AIA-53-1c",
        "AIA-53-1d",
        "AIA-53-3",
    }
    assert not duties(result, "AIA-55-")
    assert duty(result, "AIA-53-1a").applies_from == date(2025, 8, 2)
    assert result.open_questions == ()


def test_systemic_models_add_notification_evaluation_and_security() -> None:
    result = model(details={"training_flop": 3e25})

    assert duties(result, "AIA-55-") == {"AIA-55-1a", "AIA-55-1b", "AIA-55-1c", "AIA-55-1d"}
    assert "AIA-52-1" in duties(result)


def test_whoever_only_uses_a_model_owes_nothing_for_it() -> None:
    result = model(actor_actions=["uses"])

    assert result.category == "gpai"
    assert (result.roles, result.obligations) == ((), ())


@pytest.mark.parametrize(
    ("original", "systemic", "change", "becomes"),
    [
        (3e23, False, 1.0e23, False),
        (3e23, False, 1.01e23, True),
        (None, False, 3.3e22, False),
        (None, False, 3.4e22, True),
        (None, True, 3.4e22, False),
        (None, True, 3.3e24, False),
        (None, True, 3.4e24, True),
        (6e25, True, 3.4e24, False),
    ],
)
def test_more_than_a_third_of_the_compute_makes_a_modifier_provider(
    original: float | None, systemic: bool, change: float, becomes: bool
) -> None:
    result = model(
        actor_actions=["modifies_model", "places_on_market"],
        details={
            "original_training_flop": original,
            "original_systemic": systemic,
            "modification_flop": change,
        },
    )

    assert ("gpai_modifier" in result.roles) is becomes
    assert ("gpai_provider" in result.roles) is becomes
    assert ("small-change" in rules(result)) is not becomes


def test_a_changed_systemic_model_keeps_the_full_duties() -> None:
    result = model(
        actor_actions=["modifies_model", "places_on_market"],
        details={"original_systemic": True, "modification_flop": 9e24},
    )

    assert result.category == "gpai_systemic"
    assert {"AIA-52-1", "AIA-55-1a"} <= duties(result)


def test_the_original_developer_stays_provider_after_fine_tuning() -> None:
    result = model(
        actor_actions=["develops_model", "modifies_model", "places_on_market"],
        details={"modification_flop": 1e20},
    )

    assert result.roles == ("gpai_provider",)


def test_unknown_compute_of_the_original_is_asked_for() -> None:
    known = {k: v for k, v in MODEL_DETAILS.items() if k != "original_training_flop"}

    result = model(actor_actions=["modifies_model"], gpai={**known, "modification_flop": 5e22})

    assert "gpai_modifier" in result.roles
    assert "gpai.original_training_flop" in result.open_questions


def test_the_open_source_relief_lifts_documents_and_nothing_else() -> None:
    result = model(open_source_release=True)

    assert relieved(result) == RELIEVED
    assert "open-source-model" in rules(result)


def test_the_relief_covers_the_representative_too() -> None:
    result = model(open_source_release=True, eu_nexus="third_country_places_on_eu_market")

    assert relieved(result) == RELIEVED | {"AIA-54-1"}


@pytest.mark.parametrize(
    "details",
    [
        {"licence_open_all_four_freedoms": False},
        {"licence_restrictions": ["non-commercial"]},
        {"licence_restrictions": ["attribution", "700 million users"]},
        {"weights_public": False},
        {"architecture_info_public": False},
        {"usage_info_public": False},
        {"monetised": True},
        {"training_flop": 2e25},
    ],
)
def test_one_missing_condition_ends_the_relief(details: dict[str, object]) -> None:
    assert relieved(model(open_source_release=True, details=details)) == set()


def test_credit_and_share_alike_do_no_harm() -> None:
    result = model(
        open_source_release=True, details={"licence_restrictions": ["Attribution", "share-alike"]}
    )

    assert relieved(result) == RELIEVED


def test_relief_is_not_given_while_monetisation_is_unknown() -> None:
    details = {k: v for k, v in MODEL_DETAILS.items() if k != "monetised"}

    result = model(open_source_release=True, gpai=details)

    assert relieved(result) == set()
    assert result.open_questions == ("gpai.monetised",)


@pytest.mark.parametrize(
    ("as_of", "status"), [(date(2027, 8, 1), "upcoming"), (date(2027, 8, 2), "in_force")]
)
def test_models_from_before_august_2025_comply_by_august_2027(as_of: date, status: str) -> None:
    result = model(placed_on_market_date="2025-08-01", as_of=as_of)

    assert duty(result, "AIA-53-1a").applies_from == date(2027, 8, 2)
    assert duty(result, "AIA-53-1a").status == status
    assert duty(result, "AIA-53-3").applies_from == date(2025, 8, 2)
    assert "AIA-111-3" in duties(result)


def test_models_from_august_2025_on_have_no_grace() -> None:
    result = model(placed_on_market_date="2025-08-02")

    assert duty(result, "AIA-53-1a").status == "in_force"
    assert "AIA-111-3" not in duties(result)


def test_a_representative_of_a_model_provider_has_the_tasks_of_the_mandate() -> None:
    result = model(actor_actions=["represents_third_country_provider"])

    assert result.roles == ("authorised_representative",)
    assert "AIA-54-3" in duties(result)


def test_one_provider_of_system_and_model_holds_both_roles() -> None:
    result = system(
        actor_actions=["develops_system", "develops_model", "places_on_market"],
        gpai=MODEL_DETAILS,
        annex_iii_point="4(a)",
    )

    assert result.category == "high_risk_annex_iii"
    assert result.tags == ("high_risk_annex_iii", "gpai")
    assert result.roles == ("provider", "downstream_provider", "gpai_provider")
    assert {"AIA-53-1c", "AIA-9-1", "AIA-75-1a"} <= duties(result)


def test_a_model_without_details_leaves_them_open() -> None:
    result = model(gpai=None)

    assert result.category == "gpai"
    assert result.open_questions == ("gpai",)
