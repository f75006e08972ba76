"""Answers to the questions, for the sample's use cases: only what differs from the usual ones."""

from typing import Any

USUAL_RISK: dict[str, Any] = {
    "task": "simple_classification_or_analysis",
    "audience": "internal",
    "data": "none_personal",
    "decision_impact": "none",
    "autonomy": "suggests",
    "model_capability": "well_established",
    "users": "department",
    "affected_groups": "Our own staff",
}
USUAL_AI_ACT: dict[str, Any] = {
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
    "annex_iii_point": None,
    "art6_3_condition": None,
    "profiling": False,
    "interacts_directly_with_people": False,
    "generates_synthetic_content": False,
    "emotion_or_biometric_categorisation": False,
    "deepfake": False,
    "public_interest_text": False,
    "deployer_public_body_or_public_service": False,
    "used_by_employer_at_work": False,
    "decisions_about_natural_persons": False,
    "open_source_release": False,
    "placed_on_market_date": None,
    "gpai": None,
}
USUAL_LICENCE: dict[str, Any] = {
    "commercial": True,
    "in_product": False,
    "redistributes": False,
    "modifies": False,
    "trains_on_outputs": False,
}
