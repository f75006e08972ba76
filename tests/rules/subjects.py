"""Fully answered subjects; a test changes only what it is about."""

from datetime import date

from governance.rules.eu_ai_act.classify import Classification, classify
from governance.rules.eu_ai_act.facts import parse
from governance.rules.eu_ai_act.owed import Obligation

TODAY = date(2026, 11, 21)

ORDINARY_SYSTEM: dict[str, object] = {
    "is_ai_system": True,
    "is_gpai_model": False,
    "scope_exclusion": None,
    "eu_nexus": "established_in_eu",
    "actor_actions": ["uses"],
    "own_name_on_high_risk_system": False,
    "substantial_modification": False,
    "changes_purpose_to_high_risk": False,
    "prohibited_practice": None,
    "annex_i_section": None,
    "third_party_assessment_required": False,
    "annex_iii_point": None,
    "annex_iii_builtin_exception": None,
    "art6_3_condition": None,
    "profiling": False,
    "interacts_directly_with_people": False,
    "generates_synthetic_content": False,
    "emotion_or_biometric_categorisation": False,
    "deepfake": False,
    "evidently_artistic_or_satirical": False,
    "public_interest_text": False,
    "human_review_and_editorial_responsibility": False,
    "deployer_public_body_or_public_service": False,
    "used_by_employer_at_work": False,
    "decisions_about_natural_persons": False,
    "open_source_release": False,
    "placed_on_market_date": None,
    "gpai": None,
}

MODEL_DETAILS: dict[str, object] = {
    "training_flop": 5e23,
    "significant_generality": True,
    "licence_open_all_four_freedoms": True,
    "licence_restrictions": [],
    "weights_public": True,
    "architecture_info_public": True,
    "usage_info_public": True,
    "monetised": False,
    "modification_flop": None,
    "original_training_flop": None,
    "original_systemic": False,
}


def system(*, as_of: date = TODAY, **changes: object) -> Classification:
    """Classify the ordinary system with `changes`."""
    return classify(parse({**ORDINARY_SYSTEM, **changes}), as_of=as_of)


def system_without(*keys: str, as_of: date = TODAY, **changes: object) -> Classification:
    """Classify the ordinary system with `changes`, leaving `keys` unanswered."""
    raw = {k: v for k, v in {**ORDINARY_SYSTEM, **changes}.items() if k not in keys}
    return classify(parse(raw), as_of=as_of)


def model(
    *, details: dict[str, object] | None = None, as_of: date = TODAY, **changes: object
) -> Classification:
    """Classify an ordinary model that we develop and supply, with `changes` and `details`."""
    raw = {
        **ORDINARY_SYSTEM,
        "is_ai_system": False,
        "is_gpai_model": True,
        "actor_actions": ["develops_model", "places_on_market"],
        "gpai": {**MODEL_DETAILS, **(details or {})},
        **changes,
    }
    return classify(parse(raw), as_of=as_of)


def duty(result: Classification, duty_id: str) -> Obligation:
    """Return the duty with this id; fail if it does not apply."""
    return next(found for found in result.obligations if found.id == duty_id)


def duties(result: Classification, prefix: str = "AIA-") -> set[str]:
    """Return the ids of the duties that start with `prefix`."""
    return {found.id for found in result.obligations if found.id.startswith(prefix)}


def rules(result: Classification) -> set[str]:
    """Return the ids of the rules that fired."""
    return {reason.rule for reason in result.because}
